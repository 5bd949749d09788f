package io.partita.manager;

import io.partita.testing.LockContract;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;

/** A lock in a manager does what every lock does, for threads of one session. */
class SharedLockContractTest extends LockContract {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected Lock create() {
    return fixture.connect().lock(name);
  }

  @Override
  protected int waiters(Lock lock) {
    return fixture.waiters(name);
  }
}
