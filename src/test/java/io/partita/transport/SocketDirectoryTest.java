package io.partita.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketDirectoryTest {
  private static final String OF_THE_DEAD = "partita-dead-0-";

  private Path parent;

  @BeforeEach
  void create(@TempDir Path temporary) throws IOException {
    parent = Files.createDirectory(temporary.resolve("run"));
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void directory_isForItsOwnerOnly() throws IOException {
    try (SocketDirectory directory = SocketDirectory.create(parent)) {
      assertThat(directory.path()).hasParent(parent);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void parentThatIsMissing_isMadeForItsOwnerOnly() throws IOException {
    Path missing = parent.resolve("a").resolve("b");
    try (SocketDirectory directory = SocketDirectory.create(missing)) {
      assertThat(directory.path()).hasParent(missing);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(missing)))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void twoInOneProcess_areKeptApart() {
    try (SocketDirectory first = SocketDirectory.create(parent);
        SocketDirectory second = SocketDirectory.create(parent)) {
      assertThat(first.path()).isNotEqualTo(second.path()).exists();
    }
  }

  @Test
  @Tag("F29")
  void closed_leavesNothing() throws IOException {
    SocketDirectory directory = SocketDirectory.create(parent);
    Listener.open(directory).close();
    Files.createFile(directory.newSocket());

    directory.close();

    assertThat(names(parent)).isEmpty();
  }

  @Test
  @Tag("F29")
  void whatADeadProcessLeft_isSwept() throws IOException {
    Path withSocket = Files.createDirectory(parent.resolve(OF_THE_DEAD + "a"));
    Files.createFile(withSocket.resolve("lock"));
    Files.createFile(withSocket.resolve("0"));
    Files.createDirectory(parent.resolve(OF_THE_DEAD + "b"));

    try (SocketDirectory directory = SocketDirectory.create(parent)) {
      assertThat(names(parent)).containsExactly(directory.path().getFileName().toString());
    }
  }

  @Test
  void whatIsNotOurs_isNotSwept() throws IOException {
    Path elsewhere = Files.createDirectory(parent.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("lock"));
    Files.createSymbolicLink(parent.resolve(OF_THE_DEAD + "link"), elsewhere);
    Path withTree = Files.createDirectory(parent.resolve(OF_THE_DEAD + "tree"));
    Files.createFile(withTree.resolve("lock"));
    Files.createDirectories(withTree.resolve("sub").resolve("deeper"));

    SocketDirectory.create(parent).close();

    assertThat(elsewhere.resolve("lock")).exists();
    assertThat(withTree.resolve("sub").resolve("deeper")).exists();
  }

  @Test
  void parentTooLongForASocket_isReplacedByAShortOne() throws IOException {
    Path deep = parent;
    while (deep.toString().length() < SocketDirectory.MAX_PATH_BYTES) {
      deep = deep.resolve("very-long-name");
    }
    try (SocketDirectory directory = SocketDirectory.create(deep);
        Listener listener = Listener.open(directory)) {
      assertThat(directory.path().startsWith(deep)).isFalse();
      assertThat(listener.address().toString().getBytes(StandardCharsets.UTF_8))
          .hasSizeLessThanOrEqualTo(SocketDirectory.MAX_PATH_BYTES);
    }
  }

  @Test
  void longestParentThatFits_isUsed() {
    // partita-PID-START-XXXX/NNN and what there is room for besides.
    int room = SocketDirectory.MAX_PATH_BYTES - RunFiles.newName().length() - 4 - 5;
    String filler = "x".repeat(room - parent.toString().length() - 1);
    Path longest = parent.resolve(filler);
    try (SocketDirectory directory = SocketDirectory.create(longest);
        Listener listener = Listener.open(directory)) {
      assertThat(directory.path()).hasParent(longest);
      assertThat(listener.address()).exists();
    }
  }

  @Test
  void parentThatOthersCanWrite_isNotUsed() throws IOException {
    Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (SocketDirectory directory = SocketDirectory.create(parent)) {
      assertThat(directory.path().startsWith(parent)).isFalse();
    }
    Files.setAttribute(parent, "unix:mode", 01777);
    try (SocketDirectory directory = SocketDirectory.create(parent)) {
      assertThat(directory.path().startsWith(parent)).isTrue();
    }
  }

  @Test
  void parentOfAnotherUser_isNotUsed() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root can give a file away");
    Files.setAttribute(parent, "unix:uid", 12345);
    try (SocketDirectory directory = SocketDirectory.create(parent)) {
      assertThat(directory.path().startsWith(parent)).isFalse();
    }
  }

  @Test
  void parentThatIsAFile_isNotUsed() throws IOException {
    Path file = Files.createFile(parent.resolve("file"));
    try (SocketDirectory directory = SocketDirectory.create(file)) {
      assertThat(directory.path().startsWith(file)).isFalse();
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
