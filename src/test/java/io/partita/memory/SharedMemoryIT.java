package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.partita.testing.Await;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of blocks when processes end, and where they go when there is no room. */
@Tag("B24")
class SharedMemoryIT {
  private final String name = "test." + UUID.randomUUID();

  private Path file(String place) throws Exception {
    return BlockDirectory.in(Path.of(place)).path().resolve(name);
  }

  @Test
  void childThatGotABlock_usesTheSameMemoryAndLeavesItToItsCreator() throws Exception {
    try (SharedMemory memory = SharedMemory.create(16)) {
      memory.buffer().putLong(0, 41);
      try (MemoryChild child = MemoryChild.start("write", Travel.pack(memory))) {
        assertThat(child.line()).isEqualTo("written");
        assertThat(memory.buffer().getLong(8)).isEqualTo(42);
        assertThat(child.end()).isZero();
      }
      SharedMemory.open(memory.name()).close();
    }
  }

  @Test
  @Tag("F29")
  void creatorThatEndsWithoutClosing_leavesNothing() throws Exception {
    try (MemoryChild child = MemoryChild.start("create", name, "5000")) {
      Path file = file(child.line());
      assertThat(file).exists();
      try (SharedMemory memory = SharedMemory.open(name)) {
        assertThat(child.end()).isZero();

        assertThat(file).doesNotExist();
        assertThat(memory.buffer().get(4999)).isEqualTo((byte) 1);
      }
    }
  }

  @Test
  @Tag("F29")
  void whatAKilledCreatorLeft_isMissedAtOnceAndRemovedByTheNextProcess() throws Exception {
    try (MemoryChild child = MemoryChild.start("create", name, "5000");
        MemoryChild bystander = MemoryChild.start("create", name + "-alive", "5000")) {
      Path file = file(child.line());
      Path living = file.resolveSibling(name + "-alive");
      bystander.line();
      child.kill();

      assertThat(file).exists();
      assertThatThrownBy(() -> SharedMemory.open(name)).isInstanceOf(BlockMissingException.class);
      try (MemoryChild next = MemoryChild.start("missing", name)) {
        assertThat(next.line()).isEqualTo("missing " + name);
        assertThat(next.end()).isZero();
      }
      assertThat(file).doesNotExist();
      assertThat(living).exists();
      assertThat(bystander.end()).isZero();
      assertThat(living).doesNotExist();
    }
  }

  @Test
  void newBlock_hasAllItsMemory() throws Exception {
    try (SharedMemory memory = SharedMemory.create(1 << 20)) {
      String file = SharedMemoryTest.file(memory).toString();
      Process stat = new ProcessBuilder("stat", "--format=%b", file).start();

      try (BufferedReader blocks = stat.inputReader(StandardCharsets.UTF_8)) {
        assertThat(Long.parseLong(blocks.readLine())).isGreaterThanOrEqualTo((1 << 20) / 512);
      }
    }
  }

  @Test
  void blockThatCannotBeWritten_isRefusedWithEveryReasonAndLeavesNothing(@TempDir Path temporary)
      throws Exception {
    // 100 KiB or 50 are the largest file, whichever unit this shell has.
    List<String> limited = List.of("sh", "-c", "ulimit -f 100; exec \"$0\" \"$@\"");
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary);
    try (MemoryChild child = MemoryChild.start(limited, options, "create", name, "1000000")) {
      assertThat(child.line())
          .contains("PartitaException")
          .contains("1,000,000 bytes (/dev/shm: File too large; ")
          .contains(temporary + ": File too large")
          .contains("free memory");
      assertThat(child.end()).isZero();
    }
    assertThat(temporary).isEmptyDirectory();
    assertThat(file("/dev/shm")).doesNotExist();
  }

  @Test
  void fullMemoryFileSystem_isReplacedByTheTemporaryDirectory(@TempDir Path temporary)
      throws Exception {
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary);
    try (MemoryChild child = MemoryChild.start(smallMemory(), options, "create", name, "3000000")) {
      assertThat(child.line()).isEqualTo(temporary.toString());
      assertThat(file(temporary.toString())).exists();
      assertThat(child.end()).isZero();
    }
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void fullFileSystems_areAnErrorThatSaysHowMuchIsLeft(@TempDir Path temporary) throws Exception {
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary.resolve("missing"));
    try (MemoryChild child = MemoryChild.start(smallMemory(), options, "create", name, "3000000")) {
      assertThat(child.line())
          .contains("PartitaException: No room for a shared memory block of 3,000,000 bytes")
          .contains("/dev/shm: has ")
          .contains("bytes left")
          .contains("missing: is not a directory");
    }
  }

  @Test
  @Tag("F29")
  void closedBlocks_giveTheirMemoryBackWhenRoomIsNeeded(@TempDir Path temporary) throws Exception {
    List<String> options = List.of("-Djava.io.tmpdir=" + temporary.resolve("missing"));
    try (MemoryChild child = MemoryChild.start(smallMemory(), options, "again", "900000", "20")) {
      assertThat(child.line()).isEqualTo("done");
      assertThat(child.end()).isZero();
    }
  }

  /** Starts a process that finds 2 MB in its /dev/shm. */
  private static List<String> smallMemory() throws Exception {
    List<String> launcher =
        List.of(
            "unshare",
            "--user",
            "--map-root-user",
            "--mount",
            "sh",
            "-c",
            "mount -t tmpfs -o size=2m tmpfs /dev/shm && exec \"$0\" \"$@\"");
    List<String> nothing = new ArrayList<>(launcher);
    nothing.add("true");
    Process probe = new ProcessBuilder(nothing).start();
    assumeThat(Await.get(probe.onExit()).exitValue())
        .describedAs("whether this host lets us mount a file system of our own")
        .isZero();
    return launcher;
  }
}
