package io.partita.command;

import io.partita.process.LaunchException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A command with its guard. What is said between the two is in {@code guard.pl}. */
final class GuardedCommand implements Launcher.Started {
  private static final System.Logger LOG = System.getLogger("io.partita.command");

  /** The guard has no more to do than to exit when it has told the end. */
  private static final Duration GUARD_EXIT = Duration.ofSeconds(5);

  private final Process guard;
  private final SocketChannel channel;
  private final PipeStreams streams;
  private final ByteBuffer heard = ByteBuffer.allocate(512).limit(0);
  private volatile long pid;

  /** Waits for the guard's call. */
  interface Acceptor {
    SocketChannel accept() throws IOException;
  }

  private GuardedCommand(Process guard, SocketChannel channel, PipeStreams streams) {
    this.guard = guard;
    this.channel = channel;
    this.streams = streams;
  }

  /**
   * Lets the guard start the command.
   *
   * @throws LaunchException if it does not
   */
  static GuardedCommand start(LaunchPlan plan, Process guard, Acceptor server) {
    boolean runs = false;
    try {
      SocketChannel channel = server.accept();
      try {
        // While the guard waits for its request it holds the command's streams.
        PipeStreams streams = PipeStreams.of(plan, guard);
        GuardedCommand command = new GuardedCommand(guard, channel, streams);
        command.begin(plan);
        runs = true;
        return command;
      } finally {
        if (!runs) {
          channel.close();
        }
      }
    } catch (ClosedByInterruptException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while starting " + plan.command(), e);
    } catch (AsynchronousCloseException | EOFException e) {
      throw new LaunchException(
          "Cannot start %s: its guard ended first".formatted(plan.command()), e);
    } catch (IOException e) {
      throw new LaunchException("Cannot start %s: %s".formatted(plan.command(), e), e);
    } finally {
      if (!runs) {
        guard.destroyForcibly();
      }
    }
  }

  private void begin(LaunchPlan plan) throws IOException {
    boolean runs = false;
    try {
      byte[] request = GuardLauncher.request(plan);
      send(ByteBuffer.allocate(4 + request.length).putInt(request.length).put(request).flip());
      String answer = hear();
      if (!answer.startsWith("P ")) {
        throw new LaunchException(
            "Cannot start %s: %s".formatted(plan.command(), plan.explain(answer.substring(2))));
      }
      pid = Long.parseLong(answer.substring(2));
      runs = true;
    } finally {
      if (!runs) {
        streams.close();
      }
    }
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public OutputStream stdin() {
    return streams.stdin();
  }

  @Override
  public InputStream stdout() {
    return streams.stdout();
  }

  @Override
  public InputStream stderr() {
    return streams.stderr();
  }

  @Override
  public int awaitExit() throws InterruptedException {
    int code = -Signals.KILL;
    try (channel) {
      int status = Integer.parseInt(hear().substring(2));
      int signal = status & 0x7f;
      code = signal != 0 ? -signal : status >> 8;
    } catch (IOException e) {
      LOG.log(
          Level.DEBUG, "The guard of " + pid + " is gone, and the kernel killed the command", e);
    }
    if (!guard.waitFor(GUARD_EXIT.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.log(Level.WARNING, "The guard {0} of command {1} does not exit", guard.pid(), pid);
      guard.destroyForcibly();
    }
    return code;
  }

  @Override
  public void signal(int number) {
    order('S', number);
  }

  @Override
  public void terminateAll() {
    order('T', Signals.TERM);
  }

  @Override
  public void killAll() {
    order('K', Signals.KILL);
  }

  @Override
  public void forsake() {
    ProcessTree.of(guard.toHandle()).kill();
  }

  /** An interrupt would close the channel, which is the guard's sign to kill. */
  private void order(char what, int signal) {
    boolean interrupted = Thread.interrupted();
    try {
      send(ByteBuffer.wrap(new byte[] {(byte) what, (byte) signal}));
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "Command " + pid + " has ended already", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void send(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** The next line. */
  private String hear() throws IOException {
    StringBuilder line = new StringBuilder();
    while (true) {
      while (heard.hasRemaining()) {
        char next = (char) heard.get();
        if (next == '\n') {
          return line.toString();
        }
        line.append(next);
      }
      heard.clear();
      int count = channel.read(heard);
      heard.flip();
      if (count < 0) {
        throw new EOFException("The guard is gone");
      }
    }
  }
}
