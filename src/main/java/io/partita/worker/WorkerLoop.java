package io.partita.worker;

import io.partita.process.ParentLink;
import io.partita.transport.ConnectionClosedException;
import io.partita.wire.Frame;
import io.partita.wire.RemoteError;
import io.partita.wire.WireException;
import java.lang.System.Logger.Level;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The life of a worker: the main thread runs one task at a time, another hears the parent.
 *
 * <p>The worker leaves by {@code System.exit}, so that threads which tasks left running do not keep
 * it. Without its parent it is halted, by {@link ParentLink}.
 */
final class WorkerLoop {
  private static final System.Logger LOG = System.getLogger("io.partita.worker");
  private static final int BROKEN = 1;

  private final ParentLink link;
  private final BlockingQueue<ToWorker> orders = new LinkedBlockingQueue<>();
  private final ClassLoader loader = WorkerLoop.class.getClassLoader();
  private volatile @Nullable WorkerChannel channel;

  WorkerLoop(ParentLink link) {
    this.link = link;
  }

  /** Does not return. */
  void run(String handlerClass) {
    Thread listener = new Thread(this::hear, "partita-link");
    listener.setDaemon(true);
    listener.start();
    Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "partita-leave"));
    int code = BROKEN;
    try {
      TaskHandler handler = start(handlerClass);
      if (handler != null) {
        say(new FromWorker.Ready());
        serve(handler);
        link.goodbye();
        code = 0;
      }
    } catch (Throwable e) {
      // The top of the thread: the exit code and the output tell the parent.
      LOG.log(Level.ERROR, "This worker failed", e);
    } finally {
      System.exit(code);
    }
  }

  private void leave() {
    try {
      say(new FromWorker.Leaving());
    } catch (ConnectionClosedException e) {
      LOG.log(Level.TRACE, "The parent knows", e);
    }
  }

  private @Nullable TaskHandler start(String handlerClass) {
    try {
      Thread.currentThread().setContextClassLoader(loader);
      TaskHandler handler =
          Class.forName(handlerClass, true, loader)
              .asSubclass(TaskHandler.class)
              .getDeclaredConstructor()
              .newInstance();
      handler.start();
      return handler;
    } catch (Throwable e) {
      // Whatever it was, the parent shows it to those who wait for this worker.
      say(new FromWorker.StartFailed(RemoteError.of(e)));
      return null;
    }
  }

  private void serve(TaskHandler handler) {
    while (nextOrder() instanceof ToWorker.Run run) {
      // Nothing of an earlier task may be seen by this one.
      Thread.interrupted();
      Thread.currentThread().setContextClassLoader(loader);
      if (!runOne(handler, run)) {
        return;
      }
      say(new FromWorker.Idle());
    }
  }

  /** An interrupt here was meant for a task that is over. */
  private ToWorker nextOrder() {
    while (true) {
      try {
        return orders.take();
      } catch (InterruptedException e) {
        LOG.log(Level.DEBUG, "A task has interrupted this worker after its end", e);
      }
    }
  }

  /** Whether this worker can go on afterwards. */
  private boolean runOne(TaskHandler handler, ToWorker.Run run) {
    WorkerChannel current = channel;
    if (current == null || current.call() != run.call()) {
      throw new IllegalStateException("Task " + run.call() + " came while another runs");
    }
    say(new FromWorker.Started(run.call()));
    FromWorker.Ended outcome = outcome(handler, run, current);
    current.end();
    System.out.flush();
    System.err.flush();
    try {
      say(outcome);
    } catch (WireException e) {
      outcome = new FromWorker.Failed(run.call(), RemoteError.of(e), outcome.reusable());
      say(outcome);
    }
    return outcome.reusable();
  }

  private static FromWorker.Ended outcome(
      TaskHandler handler, ToWorker.Run run, WorkerChannel channel) {
    try {
      byte[] result = handler.run(run.task(), channel);
      if (result == null) {
        throw new NullPointerException(handler.getClass().getName() + ".run returned null");
      }
      return new FromWorker.Completed(run.call(), result, !channel.isRetired());
    } catch (Throwable e) {
      boolean reusable = !channel.isRetired() && !Errors.isIn(e);
      return new FromWorker.Failed(run.call(), RemoteError.of(e), reusable);
    }
  }

  private void hear() {
    try {
      Frame frame = link.receive();
      while (frame != null) {
        obey(ToWorker.of(frame));
        frame = link.receive();
      }
    } catch (Throwable e) {
      // The top of the thread: a worker that cannot hear its parent is of no use.
      LOG.log(Level.ERROR, "This worker cannot hear its parent any more", e);
      Runtime.getRuntime().halt(BROKEN);
    }
  }

  private void obey(ToWorker order) throws InterruptedException {
    if (order instanceof ToWorker.Message message) {
      WorkerChannel current = channel;
      if (current != null && current.call() == message.call()) {
        deliver(current, message.message());
      }
      return;
    }
    if (order instanceof ToWorker.Run run) {
      channel = new WorkerChannel(link, run.call());
    }
    orders.add(order);
  }

  private static void deliver(WorkerChannel channel, byte[] message) throws InterruptedException {
    try {
      channel.deliver(message);
    } catch (RuntimeException e) {
      // The task's own code; the task goes on.
      LOG.log(Level.ERROR, "A message was not taken", e);
    }
  }

  private void say(FromWorker what) {
    Frame frame = FromWorker.frame(what);
    link.send(frame.type(), frame.callId(), frame.payload());
  }
}
