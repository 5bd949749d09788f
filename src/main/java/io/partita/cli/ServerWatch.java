package io.partita.cli;

import io.partita.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Watches a server come up: it answers, or it says what is wrong, or it dies. */
final class ServerWatch {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String ERROR = "[ERROR   ] ";
  // The application did not start (CWWKZ, SRVE0265E), or the port could not be opened (CWWKO).
  private static final Pattern FATAL = Pattern.compile("(CWWK[ZO][0-9]{4}E|SRVE0265E).*");

  private final ServerLayout layout;
  private final URI ready;
  private final HttpClient client;

  ServerWatch(ServerLayout layout, RunningServer server) {
    this.layout = layout;
    this.ready = server.url().resolve("/health/ready");
    this.client =
        HttpClient.newBuilder()
            .sslContext(ServerCertificate.pinned(layout.certificate()))
            .connectTimeout(Duration.ofSeconds(2))
            .build();
  }

  /** Returns empty when the server is ready, else what is wrong. */
  Optional<String> awaitReady(Process process, Duration atMost) {
    Deadline deadline = Deadline.after(atMost);
    try {
      while (!isReady()) {
        List<String> errors = errors();
        if (errors.stream().anyMatch(error -> FATAL.matcher(error).matches())) {
          // What came first is the cause.
          return Optional.of(errors.get(0));
        }
        if (deadline.hasPassed()) {
          return Optional.of("not ready within " + atMost.toSeconds() + " seconds");
        }
        if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
          return Optional.of(
              errors().stream()
                  .findFirst()
                  .orElse("it ended with exit code " + process.exitValue() + lastWords()));
        }
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  boolean isReady() throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
    try {
      return client.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      // Nobody listens yet, or not in our name.
      return false;
    }
  }

  private List<String> errors() {
    return console()
        .lines()
        .filter(line -> line.startsWith(ERROR))
        .map(line -> line.substring(ERROR.length()).strip())
        .toList();
  }

  private String lastWords() {
    return console()
        .lines()
        .filter(line -> !line.isBlank())
        .reduce((earlier, later) -> later)
        .map(line -> ": " + line.strip())
        .orElse("");
  }

  private String console() {
    try {
      return Files.readString(layout.consoleLog());
    } catch (IOException e) {
      // Not written yet, or the server writes to the terminal.
      return "";
    }
  }
}
