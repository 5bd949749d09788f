package io.partita.manager;

import io.partita.testing.ReadWriteLockContract;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.AfterEach;

/** A read-write lock in a manager does what every one does. */
class SharedReadWriteLockContractTest extends ReadWriteLockContract {
  private final CoreFixture fixture = CoreFixture.start();
  private final String name = CoreFixture.newName();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected ReadWriteLock create() {
    return fixture.connect().readWriteLock(name);
  }

  @Override
  protected int waiters(ReadWriteLock lock) {
    return fixture.waiters(name);
  }
}
