package io.partita.manager;

import io.partita.testing.SameNames;
import io.partita.testing.SemaphoreContract;
import org.junit.jupiter.api.AfterEach;

/** A semaphore in a manager does what every semaphore does, for threads of one session. */
class SharedSemaphoreContractTest extends SemaphoreContract {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected Permits create(int permits) {
    return SameNames.as(Permits.class, fixture.connect().semaphore(name, permits));
  }

  @Override
  protected int waiters(Permits semaphore) {
    return fixture.waiters(name);
  }
}
