package io.partita.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
  @TempDir Path directory;

  @Test
  void entries_areReadAsTheyWereWrittenFromAnyPosition() throws IOException {
    Path file = directory.resolve("entries");
    try (var writer = new Manifest.Writer(file)) {
      writer.file("a\nb/日本 😀", 1L << 40);
      writer.link("");
      writer.skipped("name", "reason");
      writer.file("last", 0);
    }

    List<Entry> entries = read(file, 0);

    assertThat(entries).extracting(Entry::path).containsExactly("a\nb/日本 😀", "", "name", "last");
    assertThat(entries.get(0).size()).isEqualTo(1L << 40);
    assertThat(entries.get(2).reason()).isEqualTo("reason");
    for (int i = 0; i < entries.size(); i++) {
      assertThat(read(file, entries.get(i).position())).isEqualTo(entries.subList(i, 4));
    }
  }

  @Test
  void damagedManifest_isRefused() throws IOException {
    Path file = Files.write(directory.resolve("entries"), new byte[] {'f', 127, 0, 0, 0});

    assertThatThrownBy(() -> read(file, 0))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("damaged");
  }

  @Test
  void directories_areVisitedInBothOrders() throws IOException {
    Path file = directory.resolve("directories");
    List<DirectoryList.Directory> written = new ArrayList<>();
    try (var writer = new DirectoryList.Writer(file)) {
      for (int i = 0; i < 1_000; i++) {
        var one =
            new DirectoryList.Directory(
                i == 0 ? "" : "d\n" + "x".repeat(i % 50) + i,
                PosixFilePermissions.fromString("r-xr-x--x"),
                FileTime.from(Instant.ofEpochSecond(-5, 123_456_789)),
                FileTime.from(Instant.ofEpochSecond(i)),
                i % 2 == 0);
        writer.add(one);
        written.add(one);
      }
    }
    List<DirectoryList.Directory> forward = new ArrayList<>();
    List<DirectoryList.Directory> backward = new ArrayList<>();

    DirectoryList.parentsFirst(file, forward::add);
    DirectoryList.childrenFirst(file, backward::add);

    assertThat(forward).isEqualTo(written);
    Collections.reverse(backward);
    assertThat(backward).isEqualTo(written);
    assertThat(DirectoryList.root(file)).isEqualTo(written.get(0));
  }

  private static List<Entry> read(Path file, long position) throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (var reader = new Manifest.Reader(file, position)) {
      for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
        entries.add(entry);
      }
    }
    return entries;
  }
}
