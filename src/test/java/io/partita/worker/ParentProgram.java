package io.partita.worker;

import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A parent to be killed: says which workers it has, then waits. */
final class ParentProgram {
  private ParentProgram() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    ProcessSupervisor supervisor = ProcessSupervisor.start(new SupervisorOptions(directory));
    WorkerPool pool = WorkerPool.start(PoolFixture.OPTIONS.withProcesses(3), supervisor);
    for (String script : new String[] {"wait", "deaf", "stop"}) {
      Probe probe = new Probe();
      pool.submit(ScriptHandler.bytes(script), probe);
      probe.awaitMessage("inside");
      System.out.println(script + " " + probe.awaitStart().pid());
    }
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
