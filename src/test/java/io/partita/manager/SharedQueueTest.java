package io.partita.manager;

import io.partita.shared.QueueSettings;
import io.partita.testing.BlockingQueueContract;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;

/** A queue in a manager does what every blocking queue does. */
class SharedQueueTest extends BlockingQueueContract {
  private final CoreFixture fixture = CoreFixture.start();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Override
  protected BlockingQueue<Object> create(int capacity) {
    return fixture
        .connect()
        .queue(CoreFixture.newName(), QueueSettings.DEFAULTS.withCapacity(capacity));
  }
}
