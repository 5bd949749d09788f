package io.partita.pool;

import io.partita.testing.Await;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A listener that remembers everything, and fails the test that sees an end twice. */
final class Probe implements TaskListener {
  private final CompletableFuture<WorkerId> started = new CompletableFuture<>();
  private final CompletableFuture<TaskOutcome> outcome = new CompletableFuture<>();
  private final List<String> messages = new ArrayList<>();
  private int ends;

  @Override
  public void started(WorkerId worker) {
    started.complete(worker);
  }

  @Override
  public synchronized void message(byte[] message) {
    messages.add(new String(message, StandardCharsets.UTF_8));
  }

  @Override
  public synchronized void ended(TaskOutcome how) {
    ends++;
    outcome.complete(how);
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
