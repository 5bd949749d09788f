package io.partita.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only shows between two processes. */
class OtherProcessIT {

  /** What a socket surely holds while nobody reads. */
  private static final int MESSAGES = 50;

  /** Holds a socket directory, or sends over a connection, until it is killed. */
  static final class Child {
    private Child() {}

    public static void main(String[] args) throws IOException {
      if (args[0].equals("hold")) {
        System.out.println(SocketDirectory.create(Path.of(args[1])).path());
      } else {
        byte[] key = Base64.getDecoder().decode(readLine());
        Connection connection =
            Connection.connect(Path.of(args[1]), "child", AuthKey.of(key), Pair.TIMEOUT);
        for (int i = 0; i < MESSAGES; i++) {
          connection.send((byte) 1, i, new byte[1000]);
        }
        System.out.println("sent");
      }
      System.out.flush();
      while (System.in.read() >= 0) {
        // The parent closes it when it is gone.
      }
    }

    private static String readLine() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int c = System.in.read(); c >= 0 && c != '\n'; c = System.in.read()) {
        line.append((char) c);
      }
      return line.toString();
    }
  }

  @Test
  @Tag("F29")
  void directoryOfALivingProcess_staysAndIsSweptWhenItWasKilled(@TempDir Path temporary)
      throws Exception {
    Process child = start("hold", temporary);
    try {
      Path held = Path.of(line(child.inputReader()));

      SocketDirectory.create(temporary).close();
      assertThat(held).exists();

      kill(child);
      SocketDirectory.create(temporary).close();
      assertThat(held).doesNotExist();
    } finally {
      kill(child);
    }
  }

  @Test
  void allThatAKilledChildHadSent_isReceivedThenTheEnd(@TempDir Path temporary) throws Exception {
    AuthKey key = AuthKey.generate();
    try (SocketDirectory directory = SocketDirectory.create(temporary);
        Listener listener = Listener.open(directory)) {
      CompletableFuture<Connection> expected = listener.expect("child", key);
      Process child = start("send", listener.address());
      try (Connection parent = connect(child, key, expected)) {
        assertThat(line(child.inputReader())).isEqualTo("sent");
        kill(child);

        for (int i = 0; i < MESSAGES; i++) {
          assertThat(Pair.payload(parent)).hasSize(1000);
        }
        assertThat(Pair.receive(parent)).isNull();
      } finally {
        kill(child);
      }
    }
  }

  @Test
  @Tag("B6")
  void childProcess_inheritsNoSocket(@TempDir Path temporary) throws Exception {
    try (Pair pair = Pair.connect(temporary)) {
      assertThat(pair.parent().isOpen()).isTrue();

      Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd").start();

      try (Stream<String> files = child.inputReader().lines()) {
        assertThat(files.filter(file -> file.contains("socket:"))).isEmpty();
      }
      Await.get(child.onExit());
    }
  }

  private static Connection connect(
      Process child, AuthKey key, CompletableFuture<Connection> expected) throws Exception {
    String line = Base64.getEncoder().encodeToString(key.bytes()) + "\n";
    child.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
    child.getOutputStream().flush();
    return Await.get(expected);
  }

  private static Process start(String what, Path where) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Child.class.getName(),
            what,
            where.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static String line(BufferedReader output) throws Exception {
    Callable<String> read = output::readLine;
    FutureTask<String> task = new FutureTask<>(read);
    new Thread(task).start();
    return Await.get(task);
  }

  private static void kill(Process child) throws Exception {
    Await.get(child.destroyForcibly().onExit());
  }
}
