package io.partita.manager;

import io.partita.testing.LatchContract;
import io.partita.testing.SameNames;
import org.junit.jupiter.api.AfterEach;

/** A latch in a manager does what every latch does. */
class SharedLatchContractTest extends LatchContract {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected Latch create(int count) {
    return SameNames.as(Latch.class, fixture.connect().latch(name, count));
  }
}
