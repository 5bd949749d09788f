package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("B24")
class SharedMemoryTest {
  private static final long ODD_PAGES = 397;
  private static final long PAGE = 4096;

  private static String newName() {
    return "test." + UUID.randomUUID();
  }

  static Path file(SharedMemory memory) {
    return memory.mapping().directory().path().resolve(memory.name());
  }

  @Test
  void openedBlock_isTheSameMemory() {
    try (SharedMemory memory = SharedMemory.create(newName(), 10);
        SharedMemory opened = SharedMemory.open(memory.name());
        SharedMemory there = Travel.there(memory)) {
      memory.buffer().putInt(4, 77);

      assertThat(opened.buffer().getInt(4)).isEqualTo(77);
      assertThat(there.buffer().getInt(4)).isEqualTo(77);
      assertThat(opened.size()).isEqualTo(10);
      assertThat(there.name()).isEqualTo(memory.name());
    }
  }

  @Test
  void buffer_hasThePositionOfItsOwnAndNothingBehindTheEnd() {
    try (SharedMemory memory = SharedMemory.create(10)) {
      ByteBuffer buffer = memory.buffer();
      buffer.putInt(5);

      assertThat(memory.buffer().position()).isZero();
      assertThat(buffer.capacity()).isEqualTo(10);
      assertThatThrownBy(() -> buffer.get(10)).isInstanceOf(IndexOutOfBoundsException.class);
    }
  }

  @Test
  void newBlock_isZeroAndPrivate() throws Exception {
    try (SharedMemory memory = SharedMemory.create(100_000)) {
      Path file = file(memory);

      assertThat(memory.buffer()).isEqualByComparingTo(ByteBuffer.allocate(100_000));
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
          .isEqualTo("rwx------");
      assertThat((long) (Integer) Files.getAttribute(file, "unix:nlink")).isEqualTo(1);
      assertThat(memory.name()).startsWith("block-");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE, SharedMemory.MAX_SIZE + 1L, Long.MAX_VALUE})
  void wrongSize_isRefusedWithItsValue(long size) {
    assertThatThrownBy(() -> SharedMemory.create(size))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not " + size);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", ".hidden", "a/b", "a b", "ä", "a\0"})
  void wrongName_isRefused(String name) {
    assertThatThrownBy(() -> SharedMemory.create(name, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\"");
    assertThatThrownBy(() -> SharedMemory.open(name)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SharedMemory.create("x".repeat(129), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameThatIsTaken_isRefusedUntilTheBlockIsClosed() {
    String name = newName();
    try (SharedMemory memory = SharedMemory.create(name, 1)) {
      assertThatThrownBy(() -> SharedMemory.create(memory.name(), 1))
          .isInstanceOfSatisfying(
              BlockExistsException.class, e -> assertThat(e.name()).isEqualTo(name));
    }
    try (SharedMemory second = SharedMemory.create(name, 1)) {
      assertThat(second.isClosed()).isFalse();
    }
  }

  @Test
  void blockThatIsNotThere_isMissed() {
    assertThatThrownBy(() -> SharedMemory.open("nowhere"))
        .isInstanceOfSatisfying(
            BlockMissingException.class, e -> assertThat(e.name()).isEqualTo("nowhere"));
  }

  @Test
  void closedByItsCreator_isGoneForNewcomersAndStaysForThoseWhoHaveIt() {
    SharedMemory memory = SharedMemory.create(8);
    try (SharedMemory opened = SharedMemory.open(memory.name())) {
      Path file = file(memory);
      ByteBuffer buffer = memory.buffer();
      memory.close();
      memory.close();

      assertThat(file).doesNotExist();
      assertThat(memory.isClosed()).isTrue();
      assertThatThrownBy(memory::buffer)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("Shared memory block %s is closed".formatted(memory.name()));
      assertThatThrownBy(memory::unlink).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> SharedMemory.open(memory.name()))
          .isInstanceOf(BlockMissingException.class);
      buffer.putLong(0, 5);
      assertThat(opened.buffer().getLong(0)).isEqualTo(5);
    }
  }

  @Test
  void closedByAnother_staysWithItsCreator() {
    try (SharedMemory memory = SharedMemory.create(8)) {
      SharedMemory.open(memory.name()).close();

      assertThat(file(memory)).exists();
      assertThat(memory.isClosed()).isFalse();
    }
  }

  @Test
  void unlinkedBlock_canBeUsedOnAndItsNameByAnother() {
    try (SharedMemory first = SharedMemory.create(newName(), 8)) {
      String packed = Travel.pack(first);
      SharedMemory.open(first.name()).unlink();
      first.unlink();
      first.buffer().putLong(0, 1);
      try (SharedMemory second = SharedMemory.create(first.name(), 8)) {
        first.close();

        assertThat(file(second)).exists();
        assertThat(second.buffer().getLong(0)).isZero();
        assertThatThrownBy(() -> Travel.unpack(packed))
            .describedAs("meant the first block")
            .isInstanceOf(BlockMissingException.class);
      }
    }
  }

  @Test
  void interruptedThread_canCreateOpenAndClose() {
    Thread.currentThread().interrupt();
    try (SharedMemory memory = SharedMemory.create(1_000_000);
        SharedMemory opened = SharedMemory.open(memory.name())) {
      Path file = file(opened);
      opened.close();
      memory.close();

      assertThat(file).doesNotExist();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  @Tag("F29")
  void createdOpenedAndClosedBlocks_leaveNoFileAndNoMapping() throws Exception {
    SharedMemory.create(8).close(); // what this loads stays
    long files = openFiles();

    for (int i = 0; i < 20; i++) {
      try (SharedMemory memory = SharedMemory.create(ODD_PAGES * PAGE - BlockHeader.BYTES);
          SharedMemory opened = SharedMemory.open(memory.name());
          SharedMemory there = Travel.there(memory)) {
        assertThat(oddMappings()).isPositive();
        assertThat(there.buffer().get(0)).isEqualTo(opened.buffer().get(0));
      }
    }

    assertThat(openFiles()).isEqualTo(files);
    Await.until(
        "unmapped",
        () -> {
          System.gc();
          return oddMappings() == 0;
        });
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  /** The mappings of this test, known by their size. */
  private static long oddMappings() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return lines
          .map(line -> line.split("[ -]", 3))
          .filter(
              ends ->
                  Long.parseUnsignedLong(ends[1], 16) - Long.parseUnsignedLong(ends[0], 16)
                      == ODD_PAGES * PAGE)
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
