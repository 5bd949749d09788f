package io.partita.partition;

import io.partita.shared.ManagerAddress;
import io.partita.shared.ManagerGoneException;
import io.partita.shared.Session;
import io.partita.worker.TaskChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The session of one attempt of a partition, in its worker. Opened when it is first needed, with
 * the manager that the parent names; closed with the attempt, which lets go of all that it holds.
 */
final class AttemptSession implements AutoCloseable {
  private final TaskChannel channel;
  private final CompletableFuture<PartitionMessage> answer = new CompletableFuture<>();

  // Under the lock of this.
  private @Nullable Session session;
  private boolean wanted;
  private boolean closed;

  AttemptSession(TaskChannel channel) {
    this.channel = channel;
  }

  /** The parent's answer. */
  void heard(PartitionMessage message) {
    answer.complete(message);
  }

  synchronized Session get() {
    if (closed) {
      throw new ManagerGoneException("The partition is over, and its session closed", null);
    }
    if (session == null) {
      session = open();
    }
    return session;
  }

  private Session open() {
    if (!wanted) {
      wanted = true;
      channel.send(new PartitionMessage.ManagerWanted().encode());
    }
    PartitionMessage message = await();
    if (message instanceof PartitionMessage.ManagerIs manager) {
      ManagerAddress address = manager.address();
      ClassLoader loader = Thread.currentThread().getContextClassLoader();
      return address.connect(new JobClasses(loader).policy(manager.prefixes()));
    }
    throw new ManagerGoneException(
        message instanceof PartitionMessage.NoManager no ? no.why() : "No answer: " + message,
        null);
  }

  /** The parent always answers: this JVM does not outlive it. */
  private PartitionMessage await() {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ManagerGoneException("Interrupted while the manager was started", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("An answer never fails", e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (session != null) {
      session.close();
    }
  }
}
