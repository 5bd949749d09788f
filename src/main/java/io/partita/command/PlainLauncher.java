package io.partita.command;

import io.partita.PartitaException;
import io.partita.process.LaunchException;
import io.partita.process.Launchers;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Starts commands as the JDK does, behind the launchers of util-linux where they are there. */
record PlainLauncher(Launchers launchers) implements Launcher {
  static PlainLauncher find() {
    try {
      return new PlainLauncher(Launchers.find());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while looking for setpriv and setsid", e);
    }
  }

  @Override
  public Containment containment() {
    return launchers.makeSessions() ? Containment.SESSION : Containment.CHILD;
  }

  @Override
  public Started launch(LaunchPlan plan) {
    Command command = plan.command();
    boolean ownSession = command.options().ownSession();
    List<String> prefix = launchers.prefix();
    List<String> words = new ArrayList<>(ownSession ? prefix : withoutSession(prefix));
    words.add(plan.program().toString());
    words.addAll(command.words().subList(1, command.words().size()));
    ProcessBuilder builder = plan.builder(words);
    Environment environment = command.options().environment();
    Map<String, String> variables = builder.environment();
    if (!environment.inherits()) {
      variables.clear();
    }
    variables.keySet().removeAll(environment.removed());
    variables.putAll(environment.added());
    return new Plain(SpawnThread.start(plan, builder));
  }

  /** Its last word makes the session. */
  private static List<String> withoutSession(List<String> prefix) {
    return prefix.isEmpty() ? prefix : prefix.subList(0, prefix.size() - 1);
  }

  /** A command that is a child of this process. */
  private static final class Plain implements Started {
    private static final int KILLED = 128 + Signals.KILL;
    private static final int KILL_SECONDS = 10;

    private final Process process;
    private final ProcessTree tree;
    private volatile boolean killed;

    Plain(Process process) {
      this.process = process;
      this.tree = ProcessTree.of(process.toHandle());
    }

    @Override
    public long pid() {
      return process.pid();
    }

    @Override
    public OutputStream stdin() {
      return process.getOutputStream();
    }

    @Override
    public InputStream stdout() {
      return process.getInputStream();
    }

    @Override
    public InputStream stderr() {
      return process.getErrorStream();
    }

    @Override
    public int awaitExit() throws InterruptedException {
      int code = process.waitFor();
      return killed && code == KILLED ? -Signals.KILL : code;
    }

    @Override
    public void signal(int number) {
      List<String> words = List.of("/bin/sh", "-c", "kill -" + number + " " + process.pid());
      try {
        Process kill = new ProcessBuilder(words).start();
        kill.waitFor(KILL_SECONDS, TimeUnit.SECONDS);
      } catch (IOException e) {
        throw new PartitaException(
            "Cannot send %s to %d".formatted(Signals.name(number), process.pid()), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void terminateAll() {
      tree.terminate();
    }

    @Override
    public void killAll() {
      killed = process.isAlive();
      tree.kill();
    }

    @Override
    public void forsake() {
      killAll();
    }
  }
}
