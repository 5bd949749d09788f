package io.partita.batch;

import io.partita.ExitCause;
import io.partita.partition.PartitionOutcome;
import io.partita.wire.RemoteError;
import io.partita.worker.TaskOutcome;
import io.partita.worker.WorkerLife;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt that its partition's code did not come to by itself.
 *
 * @param kind null if another attempt would end the same way
 * @param cause as it is kept, without detail
 * @param text one line: what ended, and how
 * @param more what is known besides, perhaps empty
 * @param life what is known of its worker
 */
record Death(
    ExitCause.@Nullable Kind kind, AttemptCause cause, String text, String more, WorkerLife life) {

  /**
   * @param stopping whether the partition was to stop
   */
  static Death of(PartitionAttempt attempt, TaskOutcome outcome, boolean stopping) {
    Throwable broken = attempt.broken();
    if (broken != null) {
      return ofBroken(broken, attempt.isGarbled(), life(attempt, outcome));
    } else if (outcome instanceof TaskOutcome.Completed completed) {
      RemoteError error = PartitionOutcome.decode(completed.result()).failure();
      return ofMemory(String.valueOf(error), attempt.lifeNow());
    } else if (outcome instanceof TaskOutcome.Failed failed) {
      String text = "it failed outside its step: " + failed.error();
      return new Death(null, cause("FAILED", text), text, "", attempt.lifeNow());
    } else if (outcome instanceof TaskOutcome.Died died) {
      return ofDied(died);
    }
    String text = "it was not started: " + ((TaskOutcome.NotStarted) outcome).why();
    String cause = stopping ? "STOPPED" : "LAUNCH_FAILED";
    return new Death(null, cause(cause, text), text, "", WorkerLife.UNKNOWN);
  }

  private static AttemptCause cause(String name, String detail) {
    return new AttemptCause(name, "", detail);
  }

  private static Death ofDied(TaskOutcome.Died died) {
    String text =
        "Worker %d (pid %d) ended with %s"
            .formatted(died.worker().number(), died.worker().pid(), died.cause());
    return new Death(
        died.cause().kind(),
        AttemptCause.of(died.cause(), text + ". " + died.detail()),
        text,
        died.detail(),
        died.life());
  }

  private static Death ofBroken(Throwable broken, boolean garbled, WorkerLife life) {
    String text = "a message of it could not be taken: " + broken.getMessage();
    return garbled
        ? new Death(ExitCause.Kind.PROTOCOL_ERROR, cause("PROTOCOL_ERROR", text), text, "", life)
        : new Death(null, cause("KILLED", text), text, "", life);
  }

  private static Death ofMemory(String error, WorkerLife life) {
    String text = "its worker ended with OUT_OF_MEMORY: " + error;
    return new Death(ExitCause.Kind.OUT_OF_MEMORY, cause("OUT_OF_MEMORY", text), text, "", life);
  }

  private static WorkerLife life(PartitionAttempt attempt, TaskOutcome outcome) {
    return outcome instanceof TaskOutcome.Died died ? died.life() : attempt.lifeNow();
  }
}
