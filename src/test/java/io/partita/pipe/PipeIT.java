package io.partita.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import io.partita.testing.OpenFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pipes between processes. */
@Timeout(60)
class PipeIT {
  private final List<TaskProcess> children = new ArrayList<>();

  @AfterEach
  void stop() {
    children.forEach(TaskProcess::close);
  }

  private TaskProcess start(TaskProcess.Task task) throws Exception {
    TaskProcess child = TaskProcess.start(task);
    children.add(child);
    return child;
  }

  @Test
  @Tag("B25")
  void parentAndChild_exchangeObjectsAndBytesOfAnySize() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      PipeEnd theirs = pipe.second();
      TaskProcess child = start(() -> echo(theirs));

      pipe.first().send(List.of("text", 1));
      assertThat(pipe.first().receive()).isEqualTo(List.of("text", 1));
      for (int size : new int[] {0, 1, 16 << 20, 3}) {
        pipe.first().sendBytes(new byte[size]);
        assertThat(pipe.first().receiveBytes()).hasSize(size);
      }
      pipe.first().send(null);
      child.join();
      assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  private static void echo(PipeEnd end) throws InterruptedException {
    for (Object object = end.receive(); object != null; object = end.receive()) {
      end.send(object);
    }
  }

  @Test
  @Tag("B25")
  void childThatExited_whatItHadSentIsReceivedThenTheEnd() throws Exception {
    try (Pipe pipe = Pipe.oneWay()) {
      PipeEnd theirs = pipe.second();
      start(() -> theirs.send("done")).join();

      assertThat(pipe.first().receive()).isEqualTo("done");
      assertThatThrownBy(() -> pipe.first().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  @Tag("B25")
  void childThatNeverUsedItsEnd_isTheEndWhenItIsGone() throws Exception {
    try (Pipe idle = Pipe.duplex();
        Pipe killed = Pipe.duplex()) {
      PipeEnd theirs = idle.second();
      start(theirs::isClosed).join();
      assertThatThrownBy(() -> idle.first().receive()).isInstanceOf(EndOfStreamException.class);

      PipeEnd ofTheKilled = killed.second();
      TaskProcess child = start(() -> echo(ofTheKilled));
      killed.first().send("alive");
      assertThat(killed.first().receive()).isEqualTo("alive");
      child.kill();
      assertThatThrownBy(() -> killed.first().receive()).isInstanceOf(EndOfStreamException.class);
    }
  }

  @Test
  @Tag("B25")
  void parentThatCloses_isTheEndForTheChild() throws Exception {
    Pipe pipe = Pipe.duplex();
    PipeEnd theirs = pipe.second();
    TaskProcess child =
        start(
            () -> assertThatThrownBy(() -> echo(theirs)).isInstanceOf(EndOfStreamException.class));

    pipe.first().send("x");
    assertThat(pipe.first().receive()).isEqualTo("x");
    pipe.close();

    child.join();
  }

  @Test
  @Tag("B25")
  void twoChildren_talkToEachOther() throws Exception {
    try (Pipe between = Pipe.duplex();
        Pipe report = Pipe.oneWay()) {
      PipeEnd one = between.first();
      PipeEnd other = between.second();
      PipeEnd reporter = report.second();
      TaskProcess echo = start(() -> echo(other));
      TaskProcess asker =
          start(
              () -> {
                one.send("question");
                reporter.send(one.receive());
                one.send(null);
              });

      assertThat(report.first().receive()).isEqualTo("question");
      asker.join();
      echo.join();
    }
  }

  @Test
  @Tag("B25")
  void childOfAChild_hasThePipeThatWasPassedOn() throws Exception {
    try (Pipe pipe = Pipe.duplex()) {
      PipeEnd theirs = pipe.second();
      TaskProcess child =
          start(
              () -> {
                try (TaskProcess grandchild = TaskProcess.start(() -> echo(theirs))) {
                  grandchild.join();
                }
              });

      pipe.first().send("far");
      assertThat(pipe.first().receive()).isEqualTo("far");
      pipe.first().send(null);
      child.join();
    }
  }

  @Test
  @Tag("F29")
  void processesThatDied_leaveNoFileOrThread() throws Exception {
    misuse();
    Await.until("quiet", () -> ownThreads() == 0);
    int files = OpenFiles.count();
    misuse();
    Await.until("threads gone", () -> ownThreads() == 0);
    Await.until("files closed: " + files, () -> OpenFiles.count() <= files);
    Await.until("no directory", () -> PipeSockets.directory() == null);
  }

  private void misuse() throws Exception {
    try (Pipe pipe = Pipe.duplex();
        Pipe between = Pipe.duplex()) {
      PipeEnd theirs = pipe.second();
      PipeEnd one = between.first();
      PipeEnd other = between.second();
      TaskProcess first =
          start(
              () -> {
                other.send("x");
                echo(theirs);
              });
      TaskProcess second = start(() -> echo(one));
      pipe.first().send("alive");
      assertThat(pipe.first().receive()).isEqualTo("alive");
      first.kill();
      FutureTask<Boolean> end = new FutureTask<>(() -> second.process().waitFor() != 0);
      new Thread(end).start();
      // What the first had sent comes back to nobody.
      assertThat(Await.get(end)).isTrue();
    }
  }

  private static long ownThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("partita-"))
        .count();
  }
}
