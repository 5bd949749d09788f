package io.partita.child;

import io.partita.process.ParentLink;
import io.partita.wire.Frame;
import io.partita.wire.WireException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The life of a child's JVM: the main thread waits for the task and runs it; from then on another
 * hears the parent.
 *
 * <p>However the JVM exits, its own children are ended first, the parent is told, and only then is
 * it let go.
 */
final class ChildLife {
  private static final int FAILED = 1;

  private final ParentLink link;
  private final ClassLoader loader = ChildLife.class.getClassLoader();
  private final AtomicBoolean left = new AtomicBoolean();

  // Made before there is a task, so that it need not wait for that.
  private final Thread listener = new Thread(this::hear, "partita-link");
  private final Thread exitHook =
      new Thread(() -> leave(ShutdownSignal.isHandled()), "partita-child-exit");

  // Under the lock of this: an interrupt is for the task and for nothing after it.
  private @Nullable Thread running;

  ChildLife(ParentLink link) {
    this.link = link;
    listener.setDaemon(true);
  }

  /** Does not return. */
  void run() {
    int code = FAILED;
    try {
      Thread.currentThread().setContextClassLoader(loader);
      ToChild.Begin begin = awaitTask();
      code = begin == null ? retire() : live(begin);
    } catch (Throwable e) {
      // The top of the thread: the exit code and the output tell the parent.
      log(Level.ERROR, "This child failed", e);
    } finally {
      System.exit(code);
    }
  }

  private ToChild.@Nullable Begin awaitTask() {
    while (true) {
      ToChild order = next();
      if (order instanceof ToChild.Begin begin) {
        return begin;
      } else if (order instanceof ToChild.Prepare prepare) {
        Rehearsal.run();
        say(new FromChild.Ready(load(prepare.preload())));
      } else if (order instanceof ToChild.Retire) {
        return null;
      }
    }
  }

  private ToChild next() {
    Frame frame = link.receive();
    if (frame == null) {
      throw new IllegalStateException("The connection to the parent has ended");
    }
    return ToChild.of(frame);
  }

  private List<String> load(List<String> classNames) {
    List<String> problems = new ArrayList<>();
    for (String name : classNames) {
      try {
        Class.forName(name, true, loader);
      } catch (ClassNotFoundException e) {
        problems.add("Class %s of preload is not on the class path of children".formatted(name));
      } catch (Throwable e) {
        // Foreign code: the child that needs the class will fail and say so.
        problems.add("Class %s of preload could not be loaded: %s".formatted(name, e));
      }
    }
    return problems;
  }

  private int retire() {
    left.set(true);
    link.goodbye();
    return 0;
  }

  private int live(ToChild.Begin begin) {
    say(new FromChild.Begun());
    Lineage.adopt(begin.lineage());
    ProcessContext.inheritDefault(begin.defaultMethod());
    ChildProcess child;
    try {
      Inheritance inheritance = Inheritance.read(begin.inheritance());
      ChildState.inherit(inheritance.state());
      child = inheritance.process();
    } catch (WireException e) {
      String why = "The task cannot be read: " + e.getMessage();
      say(new FromChild.Refused(why));
      System.err.println(why);
      leave(false);
      return FAILED;
    }
    Children.HERE.becomes(child);
    // From here on System.exit in the task ends it as its return does.
    Runtime.getRuntime().addShutdownHook(exitHook);
    int code = perform(child);
    UserThreads.await();
    leave(false);
    return code;
  }

  private int perform(ChildProcess child) {
    synchronized (this) {
      running = Thread.currentThread();
    }
    listener.start();
    try {
      child.run();
      return 0;
    } catch (Throwable e) {
      // The task's own: this is where it is told to people.
      report(child, e);
      return FAILED;
    } finally {
      synchronized (this) {
        running = null;
        Thread.interrupted();
      }
    }
  }

  private static void report(ChildProcess child, Throwable thrown) {
    try {
      System.err.println("Exception in process " + child.name());
      thrown.printStackTrace();
    } catch (Throwable e) {
      // Foreign code: an exception that cannot print itself, or a stream that the task has put
      // here.
      log(Level.ERROR, "The exception of " + child.name() + " cannot be printed", e);
    }
  }

  /** Ends this process's own children and tells the parent, once. */
  private void leave(boolean signalled) {
    if (!left.compareAndSet(false, true)) {
      return;
    }
    Children.HERE.leave(signalled);
    flush(System.out);
    flush(System.err);
    say(new FromChild.Leaving(signalled, ownCpuTime()));
    link.goodbye();
  }

  private static void flush(PrintStream stream) {
    try {
      stream.flush();
    } catch (Throwable e) {
      // Foreign code: a stream that the task has put here. What it kept back is lost, no more.
      log(Level.DEBUG, "A standard stream cannot be flushed", e);
    }
  }

  /** To load the loggers takes long, and a child rarely needs one here. */
  private static void log(Level level, String text, Throwable thrown) {
    System.getLogger("io.partita.child").log(level, text, thrown);
  }

  static Duration ownCpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void hear() {
    try {
      Frame frame = link.receive();
      while (frame != null) {
        if (ToChild.of(frame) instanceof ToChild.Interrupt) {
          interrupt();
        }
        frame = link.receive();
      }
    } catch (Throwable e) {
      // The top of the thread: a child that cannot hear its parent is of no use.
      log(Level.ERROR, "This child cannot hear its parent any more", e);
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private synchronized void interrupt() {
    Thread task = running;
    if (task != null) {
      task.interrupt();
    }
  }

  private void say(FromChild what) {
    Frame frame = FromChild.frame(what);
    link.send(frame.type(), frame.callId(), frame.payload());
  }
}
