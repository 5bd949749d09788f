package io.partita.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.examples.FileCopier.SourceException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCopierTest {
  @TempDir Path directory;
  private FileCopier copier;
  private Path copy;

  @BeforeEach
  void makeCopier() throws IOException {
    copier = new FileCopier(directory);
    copy = directory.resolve("copy");
  }

  @Test
  void fileThatCannotBeRead_isTheSourcesFault() {
    // Opens, and fails at the first read: nothing is mapped at address 0.
    Path source = Path.of("/proc/self/mem");

    assertThatThrownBy(() -> copier.copy(source, copy))
        .isInstanceOf(SourceException.class)
        .hasMessage("Input/output error");
  }

  @Test
  void targetThatCannotBeWritten_isNotTheSourcesFault() throws IOException {
    Path source = Trees.file(directory.resolve("source"), 1 << 20);
    try (var in = FileChannel.open(source);
        var full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> copier.transfer(in, 0, 1 << 20, full))
          .isInstanceOf(IOException.class)
          .isNotInstanceOf(SourceException.class);
    }
  }

  @Test
  void fileOfSizeZeroWithContent_isCopiedToItsEnd() throws IOException {
    copier.copy(Path.of("/proc/self/status"), copy);

    assertThat(Files.readString(copy)).startsWith("Name:");
  }

  @Test
  void fileThatBecameAFifo_isNotOpened() throws Exception {
    Trees.shell(directory, "mkfifo source");

    assertThatThrownBy(() -> copier.copy(directory.resolve("source"), copy))
        .isInstanceOf(SourceException.class)
        .hasMessage("it is no longer a regular file");
  }

  @Test
  void linkThatBecameAFile_isNotCopied() throws IOException {
    Path source = Trees.file(directory.resolve("source"), 1);

    assertThatThrownBy(() -> copier.copyLink(source, copy))
        .isInstanceOf(SourceException.class)
        .hasMessage("it is no longer a symbolic link");
  }

  @Test
  void completeCopy_isTold() throws IOException {
    Path source = Trees.file(directory.resolve("source"), 100);
    assertThat(copier.isComplete(source, copy)).isFalse();
    copier.copy(source, copy);
    assertThat(copier.isComplete(source, copy)).isTrue();
    Files.writeString(copy, "other content");
    assertThat(copier.isComplete(source, copy)).isFalse();
  }
}
