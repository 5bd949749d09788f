package io.partita.worker;

import io.partita.testing.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A listener that remembers everything it was told. */
final class Probe implements TaskListener {
  private final CompletableFuture<WorkerId> started = new CompletableFuture<>();
  private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
  private final List<String> messages = new ArrayList<>();
  private int ends;
  private final CountDownLatch gate;
  @Nullable RunningTask task;

  Probe() {
    this(new CountDownLatch(0));
  }

  /** Takes no message before the gate is open. */
  Probe(CountDownLatch gate) {
    this.gate = gate;
  }

  @Override
  public void started(WorkerId worker) {
    started.complete(worker);
  }

  @Override
  public void message(byte[] message) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    synchronized (this) {
      messages.add(new String(message, StandardCharsets.UTF_8));
    }
  }

  @Override
  public synchronized void ended(TaskOutcome how) {
    ends++;
    outcome.complete(how);
  }

  /** Sends the task a message. */
  void send(String text) {
    task().send(ScriptHandler.bytes(text));
  }

  RunningTask task() {
    return Objects.requireNonNull(task);
  }

  WorkerId awaitStart() throws Exception {
    return Await.get(started);
  }

  TaskOutcome awaitEnd() throws Exception {
    return Await.get(outcome);
  }

  String awaitResult() throws Exception {
    if (awaitEnd() instanceof TaskOutcome.Completed completed) {
      return new String(completed.result(), StandardCharsets.UTF_8);
    }
    throw new AssertionError("The task did not complete: " + awaitEnd());
  }

  TaskOutcome.Died awaitDeath() throws Exception {
    if (awaitEnd() instanceof TaskOutcome.Died died) {
      return died;
    }
    throw new AssertionError("The worker did not die: " + awaitEnd());
  }

  void awaitMessage(String text) {
    Await.until("message " + text, () -> messages().contains(text));
  }

  boolean hasEnded() {
    return outcome.isDone();
  }

  synchronized List<String> messages() {
    return List.copyOf(messages);
  }

  synchronized int ends() {
    return ends;
  }
}
