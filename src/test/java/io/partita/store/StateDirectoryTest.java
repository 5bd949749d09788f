package io.partita.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {
  @TempDir Path temp;

  @Test
  void missingDirectory_isCreatedForTheOwnerOnly() throws IOException {
    Path home = temp.resolve("a/b/state");

    try (StateDirectory state = StateDirectory.open(home, "run")) {
      assertThat(permissions(home)).isEqualTo("rwx------");
      for (String part : new String[] {"db", "logs", "run", "archives"}) {
        assertThat(permissions(state.path(part))).isEqualTo("rwx------");
      }
    }
  }

  @Test
  void emptyDirectoryOpenToOthers_isNarrowed() throws IOException {
    Path home = Files.createDirectory(temp.resolve("state"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    StateDirectory.open(home, "run").close();

    assertThat(permissions(home)).isEqualTo("rwx------");
  }

  @Test
  void directoryWithContentOpenToOthers_isRefusedAndLeftAlone() throws IOException {
    Path home = Files.createDirectory(temp.resolve("documents"));
    Files.createFile(home.resolve("letter"));
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));

    assertThatThrownBy(() -> StateDirectory.open(home, "run"))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("is open to other users (rwxr-xr-x); run: chmod 700 " + home);
    assertThat(permissions(home)).isEqualTo("rwxr-xr-x");
  }

  @Test
  void file_isRefused() throws IOException {
    Path home = Files.createFile(temp.resolve("file"));

    assertThatThrownBy(() -> StateDirectory.open(home, "run"))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("file is not a directory; set partita.home to another path");
  }

  @Test
  void secondOpenerInThisProcess_isRefusedAndTheFirstKeepsIt() {
    Path home = temp.resolve("state");
    try (StateDirectory first = StateDirectory.open(home, "run")) {
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(() -> StateDirectory.open(home, "run"))
            .isInstanceOf(PartitaException.class)
            .hasMessageContaining("is in use by this very process (pid " + pid() + ")")
            .hasMessageContaining("set partita.home to another directory");
      }
      assertThat(first.home()).isEqualTo(home);
    }
  }

  @Test
  void symbolicLinkToAHeldDirectory_isRefused() throws IOException {
    Path link = temp.resolve("link");
    try (StateDirectory first = StateDirectory.open(temp.resolve("state"), "run")) {
      Files.createSymbolicLink(link, first.home());

      assertThatThrownBy(() -> StateDirectory.open(link, "run"))
          .hasMessageContaining("is in use by this very process");
    }
  }

  @Test
  void closed_canBeOpenedAgain() {
    Path home = temp.resolve("state");
    StateDirectory first = StateDirectory.open(home, "run");
    first.close();

    try (StateDirectory second = StateDirectory.open(home, "run")) {
      first.close(); // a second time: takes nothing from its successor
      assertThatThrownBy(() -> StateDirectory.open(home, "run"))
          .hasMessageContaining("is in use by");
      assertThat(second.home()).isEqualTo(home);
    }
  }

  @Test
  @Tag("F22")
  void pathThatLeadsOut_isRefused() {
    try (StateDirectory state = StateDirectory.open(temp.resolve("state"), "run")) {
      assertThat(state.path("logs", "1.log")).isEqualTo(state.home().resolve("logs/1.log"));
      for (String way : new String[] {"../other", "/etc/passwd", "logs/../..", "."}) {
        assertThatIllegalArgumentException().isThrownBy(() -> state.path(way));
      }
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }
}
