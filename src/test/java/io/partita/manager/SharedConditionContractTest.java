package io.partita.manager;

import io.partita.testing.ConditionContract;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.AfterEach;

/** A condition in a manager does what every condition does. */
class SharedConditionContractTest extends ConditionContract {
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
  protected int waiters(Lock lock, Condition condition) {
    return fixture.waiters(name);
  }
}
