package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import io.partita.PartitaException;
import io.partita.manager.Manager;
import io.partita.manager.ManagerLimits;
import io.partita.manager.StandaloneManager;
import io.partita.shared.Session;
import io.partita.transport.AuthKey;
import io.partita.transport.Endpoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs whose objects are in a manager that somebody else has started. */
class ExternalManagerIT {
  private static final List<String> KEYS =
      List.of("partita.manager.endpoint", "partita.manager.key-file");

  @TempDir Path temp;
  private final AuthKey key = AuthKey.generate();
  private StandaloneManager manager;

  @BeforeEach
  void start() throws Exception {
    Endpoint endpoint = new Endpoint.Unix(temp.resolve("socket"));
    manager =
        StandaloneManager.start(
            new StandaloneManager.Door(endpoint, key, null), ManagerLimits.DEFAULTS, null);
    Path keyFile = temp.resolve("key");
    Files.writeString(keyFile, HexFormat.of().formatHex(key.bytes()));
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
    System.setProperty(KEYS.get(0), endpoint.toString());
    System.setProperty(KEYS.get(1), keyFile.toString());
  }

  @AfterEach
  void close() {
    KEYS.forEach(System::clearProperty);
    manager.close();
  }

  @Test
  void jobsUseIt_andLeaveNothingThere() throws Exception {
    try (EmbeddedEngine engine = EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2));
        Session session = Manager.connect(manager.endpoint(), key)) {
      session.queue("of others").add("stays");
      Properties parameters = new Properties();
      parameters.setProperty("act", "count");
      parameters.setProperty("place", temp.toString());

      long execution = engine.submit(SharedArtifacts.job("", true), "shared.xml", parameters);
      JobSnapshot end = engine.awaitEnd(execution, Duration.ofSeconds(60));

      assertThat(end.batchStatus()).isEqualTo("COMPLETED");
      assertThat(temp.resolve("counts")).hasContent("20 190");
      assertThat(temp.resolve("home/manager")).doesNotExist();
      assertThat(session.snapshot().objects()).hasSize(1);
    }
  }

  @Test
  void withoutItsKey_theEngineDoesNotStart() {
    System.clearProperty(KEYS.get(1));

    Assertions.assertThatThrownBy(
            () -> EmbeddedEngine.start(new EngineOptions(temp.resolve("home"), 2)))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("needs partita.manager.key-file too");
  }
}
