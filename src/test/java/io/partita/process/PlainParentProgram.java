package io.partita.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A parent to be stopped or killed, on a system without util-linux: says which child it has, then
 * waits.
 */
final class PlainParentProgram {
  /** After which a child that is stopped, or silent, is killed. */
  static final Duration LIMIT = Duration.ofSeconds(2);

  private PlainParentProgram() {}

  public static void main(String[] arguments) throws Exception {
    SupervisorOptions options =
        new SupervisorOptions(Path.of(arguments[0]))
            .withHeartbeat(Duration.ofMillis(50))
            .withStoppedLimit(LIMIT)
            .withSilenceLimit(LIMIT);
    ProcessSupervisor supervisor = ProcessSupervisor.start(options, Launchers.NONE);
    ChildRequest request =
        new ChildRequest(
            "child",
            JvmOptions.DEFAULTS,
            ChildProgram.class.getName(),
            List.of("sleep"),
            OutputSink.NONE);
    ChildJvm child = supervisor.launch(request);
    child.connection().get().receive();
    System.out.println(child.pid());
    new CountDownLatch(1).await();
  }
}
