package io.partita.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.testing.OpenFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Queues between processes. */
@Timeout(60)
class LocalQueueIT {
  private final List<TaskProcess> children = new ArrayList<>();
  private final LocalQueue<Object> queue = LocalQueue.unbounded();
  private final LocalQueue<Object> results = LocalQueue.unbounded();

  @AfterEach
  void stop() {
    children.forEach(TaskProcess::close);
    queue.close();
    results.close();
  }

  private TaskProcess start(TaskProcess.Task task) throws Exception {
    TaskProcess child = TaskProcess.start(task);
    children.add(child);
    return child;
  }

  @Test
  void severalProducersAndConsumers_haveEachItemOnceAndEachProducersOrder() throws Exception {
    int each = 20_000;
    LocalQueue<Object> items = queue;
    LocalQueue<Object> out = results;
    for (int i = 0; i < 2; i++) {
      int producer = i;
      start(() -> putNumbers(items, producer, each));
      start(() -> sumUp(items, out));
    }
    children.get(0).join();
    children.get(2).join();
    queue.closeForPut();

    long count = 0;
    long sum = 0;
    for (int i = 0; i < 2; i++) {
      List<?> result = (List<?>) Await.get(take(results));
      count += (Integer) result.get(0);
      sum += (Long) result.get(1);
    }

    assertThat(count).isEqualTo(2L * each);
    assertThat(sum).isEqualTo(2L * each * (each - 1) / 2);
    children.forEach(TaskProcess::join);
  }

  private static void putNumbers(LocalQueue<Object> queue, int producer, int count)
      throws InterruptedException {
    for (int i = 0; i < count; i++) {
      queue.put(List.of(producer, i));
    }
  }

  /** Until the end: how many there were, and the sum of their numbers. */
  private static void sumUp(LocalQueue<Object> queue, LocalQueue<Object> out)
      throws InterruptedException {
    int count = 0;
    long sum = 0;
    int[] last = {-1, -1};
    try {
      while (true) {
        List<?> item = (List<?>) queue.take();
        int producer = (Integer) item.get(0);
        int number = (Integer) item.get(1);
        if (number <= last[producer]) {
          throw new IllegalStateException(number + " came after " + last[producer]);
        }
        last[producer] = number;
        count++;
        sum += number;
      }
    } catch (QueueClosedException e) {
      out.put(List.of(count, sum));
    }
  }

  private static FutureTask<Object> take(LocalQueue<Object> queue) {
    FutureTask<Object> task = new FutureTask<>(queue::take);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  @Test
  @Tag("B16")
  void producerThatExited_leavesItsItems_alsoLargeOnes() throws Exception {
    LocalQueue<Object> items = queue;
    int large = 5 << 20;
    TaskProcess producer =
        start(
            () -> {
              items.put("small");
              for (int i = 0; i < 4; i++) {
                items.put(new byte[large]);
              }
              items.offer("last");
            });

    producer.join();

    assertThat(queue).hasSize(6);
    assertThat(queue.take()).isEqualTo("small");
    for (int i = 0; i < 4; i++) {
      assertThat((byte[]) queue.take()).hasSize(large);
    }
    assertThat(queue.take()).isEqualTo("last");
    assertThat(queue.poll()).isNull();
  }

  @Test
  @Tag("B14")
  @Tag("B15")
  void childSeesItsOwnErrors_andTheEnd() throws Exception {
    LocalQueue<Object> items = queue;
    try (Pipe pipe = Pipe.duplex()) {
      PipeEnd theirs = pipe.second();
      TaskProcess child =
          start(
              () -> {
                assertThatThrownBy(() -> items.put(new Object()))
                    .isInstanceOf(io.partita.wire.UnserializableException.class);
                items.put("fine");
                theirs.send("put");
                theirs.receive();
                assertThatThrownBy(() -> items.put("late"))
                    .isInstanceOf(QueueClosedException.class);
                assertThat(items.take()).isEqualTo("fine");
                assertThatThrownBy(items::take).isInstanceOf(QueueClosedException.class);
                theirs.send("drained");
                theirs.receive();
                assertThatThrownBy(items::size).isInstanceOf(QueueClosedException.class);
              });

      assertThat(pipe.first().receive()).isEqualTo("put");
      assertThat(queue).hasSize(1);
      queue.closeForPut();
      pipe.first().send("closed for put");
      assertThat(pipe.first().receive()).isEqualTo("drained");
      queue.close();
      pipe.first().send("closed");
      child.join();
    }
  }

  @Test
  void consumerKilled_losesWhatItHadTakenAndNothingElse() throws Exception {
    int count = 2000;
    LocalQueue<Object> items = queue;
    LocalQueue<Object> out = results;
    for (int i = 0; i < count; i++) {
      queue.put(i);
    }
    // It says what it took; what it was lent besides, it never asked for.
    TaskProcess consumer =
        start(
            () -> {
              for (int i = 0; i < 700; i++) {
                items.take();
              }
              out.put("taken");
              TimeUnit.DAYS.sleep(1);
            });
    assertThat(Await.get(take(results))).isEqualTo("taken");

    consumer.kill();

    Await.until("the rest is back", () -> queue.size() == count - 700);
    for (int i = 700; i < count; i++) {
      assertThat(queue.poll()).isEqualTo(i);
    }
    assertThat(queue.poll()).isNull();
  }

  @Test
  void waitingConsumerKilled_itemGoesToTheNext() throws Exception {
    LocalQueue<Object> items = queue;
    TaskProcess doomed = start(items::take);
    Await.until("it waits", () -> queue.waiting() == 1);
    doomed.kill();
    Await.until("it is gone", () -> queue.waiting() == 0);

    queue.put("kept");

    assertThat(queue.take()).isEqualTo("kept");
  }

  @Test
  void producerKilledMidStream_othersGoOnAndTheEndComes() throws Exception {
    LocalQueue<Object> items = queue;
    TaskProcess doomed =
        start(
            () -> {
              for (int i = 0; ; i++) {
                items.put(new byte[i % 50_000]);
              }
            });
    for (int i = 0; i < 1000; i++) {
      assertThat((byte[]) queue.take()).hasSize(i % 50_000);
    }

    doomed.kill();
    queue.put("mine");
    queue.closeForPut();

    FutureTask<Object> rest =
        new FutureTask<>(
            () -> {
              boolean mine = false;
              try {
                while (true) {
                  mine |= queue.take().equals("mine");
                }
              } catch (QueueClosedException e) {
                return mine;
              }
            });
    new Thread(rest).start();
    assertThat(Await.get(rest)).isEqualTo(true);
  }

  @Test
  void ownerGone_isAnErrorForTheChild() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      PipeEnd theirs = pipe.second();
      TaskProcess owner =
          start(
              () -> {
                LocalQueue<Object> own = LocalQueue.unbounded();
                try (TaskProcess user = TaskProcess.start(() -> useUntilGone(own, theirs))) {
                  assertThat(own.take()).isEqualTo("from the child");
                  own.close();
                  user.join();
                }
              });

      assertThat(pipe.first().receive()).isEqualTo("told");
      owner.join();
    }
  }

  private static void useUntilGone(LocalQueue<Object> queue, PipeEnd report)
      throws InterruptedException {
    queue.put("from the child");
    try {
      queue.take();
    } catch (QueueClosedException e) {
      report.send("told");
    }
  }

  @Test
  @Tag("F29")
  void childrenThatDied_leaveNothingBehind() throws Exception {
    misuse();
    Await.until("quiet", () -> ownThreads() == 0);
    int files = OpenFiles.count();
    misuse();
    Await.until("threads gone", () -> ownThreads() == 0);
    Await.until("files closed: " + files, () -> OpenFiles.count() <= files);
    assertThat(PipeSockets.directory()).isNull();
  }

  private void misuse() throws Exception {
    try (LocalQueue<Object> own = LocalQueue.unbounded()) {
      for (int i = 0; i < 100; i++) {
        own.put(i);
      }
      TaskProcess child =
          start(
              () -> {
                own.take();
                own.put("alive");
                own.take();
                TimeUnit.DAYS.sleep(1);
              });
      Await.until("it has taken", () -> own.size() == 99);
      child.kill();
    }
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("partita-"))
        .count();
  }
}
