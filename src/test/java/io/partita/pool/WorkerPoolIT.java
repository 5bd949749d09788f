package io.partita.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.process.ProcessSupervisor;
import io.partita.process.SupervisorOptions;
import org.junit.jupiter.api.Test;

class WorkerPoolIT {
  @Test
  void task_runsInAnotherProcess() throws Exception {
    try (ProcessSupervisor supervisor = ProcessSupervisor.start(SupervisorOptions.DEFAULTS);
        WorkerPool pool =
            WorkerPool.start(
                PoolOptions.DEFAULTS.withProcesses(1).withHandler(ScriptHandler.class),
                supervisor)) {
      long t0 = System.nanoTime();
      Probe probe = new Probe();
      pool.submit(ScriptHandler.bytes("pid"), probe);
      long pid = Long.parseLong(probe.awaitResult());
      System.out.println("first " + (System.nanoTime() - t0) / 1000);
      assertThat(probe.awaitStart().pid())
          .isEqualTo(pid)
          .isNotEqualTo(ProcessHandle.current().pid());
      for (int r = 0; r < 5; r++) {
        t0 = System.nanoTime();
        for (int i = 0; i < 2000; i++) {
          Probe p = new Probe();
          pool.submit(ScriptHandler.bytes("echo hello"), p);
          p.awaitResult();
        }
        System.out.println("per task us " + (System.nanoTime() - t0) / 2000_000);
      }
    }
  }
}
