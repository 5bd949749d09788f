package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.PartitaException;
import io.partita.ProcessIdentity;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where blocks are, and what becomes of those whose creator is dead. */
@Tag("B24")
class BlockStoreTest {
  private static final ProcessIdentity SELF = ProcessWord.SELF;

  @TempDir Path place;

  private BlockStore store() {
    return BlockStore.in(List.of(place));
  }

  private Path directory() throws Exception {
    return BlockDirectory.in(place).path();
  }

  /** A block as this creator would have left it. */
  private Path left(String name, ProcessIdentity creator) throws Exception {
    Files.createDirectories(
        directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    BlockHeader header =
        new BlockHeader(
            UUID.randomUUID(), UUID.fromString(creator.bootId()), ProcessWord.of(creator), 8);
    Path file = directory().resolve(name);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(header.toBytes());
      channel.write(ByteBuffer.allocate(8));
    }
    return file;
  }

  private static ProcessIdentity reusedPid() {
    return new ProcessIdentity(SELF.bootId(), SELF.pid(), SELF.startTime() - 1, "");
  }

  private static ProcessIdentity otherBoot() {
    return new ProcessIdentity(UUID.randomUUID().toString(), SELF.pid(), SELF.startTime(), "");
  }

  @Test
  @Tag("F29")
  void sweep_removesBlocksOfDeadCreatorsAlone() throws Exception {
    Path ofReusedPid = left("reused", reusedPid());
    Path ofOtherBoot = left("boot", otherBoot());
    Path unfinished =
        Files.createFile(
            directory().resolve(".new-%016x-%016x".formatted(ProcessWord.of(reusedPid()), 1)));
    Path alive = left("alive", SELF);
    Path underWay =
        Files.createFile(directory().resolve(".new-%016x-%016x".formatted(ProcessWord.OWN, 1)));
    Path foreign = Files.writeString(directory().resolve("foreign"), "no block");

    assertThat(BlockDirectory.in(place).sweep()).isTrue();

    assertThat(List.of(ofReusedPid, ofOtherBoot, unfinished)).noneMatch(Files::exists);
    assertThat(List.of(alive, underWay, foreign)).allMatch(Files::exists);
  }

  @Test
  @Tag("F29")
  void emptyDirectory_isRemoved() throws Exception {
    left("reused", reusedPid());
    BlockDirectory.in(place).sweep();
    assertThat(place).isEmptyDirectory();

    BlockStore store = store();
    Mapping mapping = store.create("a", 8);
    assertThat(directory()).exists();
    store.remove(mapping);

    assertThat(place).isEmptyDirectory();
  }

  @Test
  void blockOfADeadCreator_isMissedAndItsNameFree() throws Exception {
    left("name", reusedPid());
    BlockStore store = store();

    assertThat(store.find("name")).isNull();
    Mapping mapping = store.create("name", 16);

    assertThat(mapping.header().size()).isEqualTo(16);
    assertThat(mapping.header().creatorIsAlive()).isTrue();
  }

  @Test
  void removalOfABlock_sparesTheNextOfItsName() throws Exception {
    BlockStore store = store();
    Mapping first = store.create("name", 8);
    store.remove(first);
    Mapping second = store.create("name", 8);

    store.remove(first);

    assertThat(store.find("name")).isSameAs(second);
  }

  @Test
  void sameBlock_isMappedOnce() {
    BlockStore store = store();
    Mapping created = store.create("name", 8);

    assertThat(store.find("name")).isSameAs(created);
  }

  @Test
  void fileThatIsShorterThanItSays_isNotMapped() throws Exception {
    Path file = left("short", SELF);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(BlockHeader.BYTES + 4);
    }

    assertThat(store().find("short")).isNull();
  }

  @Test
  void directoryThatOthersCanEnter_isNotUsed() throws Exception {
    left("name", SELF);
    Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-x---"));

    assertThat(store().find("name")).isNull();
    assertThatThrownBy(() -> store().create("other", 8))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining(directory() + " is not a directory of mode 0700");
  }

  @Test
  void linkInPlaceOfTheDirectory_isNotFollowed(@TempDir Path elsewhere) throws Exception {
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(directory(), elsewhere);

    assertThatThrownBy(() -> store().create("name", 8)).isInstanceOf(PartitaException.class);
    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void placeThatIsMissing_isPassedOver() {
    Path missing = place.resolve("missing");
    BlockStore store = BlockStore.in(List.of(missing, place));

    assertThat(store.create("name", 8).directory().parent()).isEqualTo(place);
    assertThat(store.find("name")).isNotNull();
  }

  @Test
  void noPlaceAtAll_isSaidWithTheReasons() {
    Path missing = place.resolve("missing");

    assertThatThrownBy(() -> BlockStore.in(List.of(missing)).create("name", 12345))
        .isInstanceOf(PartitaException.class)
        .hasMessageContaining("12,345 bytes (%s: is not a directory)".formatted(missing))
        .hasMessageContaining("XDG_RUNTIME_DIR");
  }

  @Test
  void nameThatIsTakenInAnyPlace_isRefused(@TempDir Path second) {
    BlockStore both = BlockStore.in(List.of(place, second));
    BlockStore.in(List.of(second)).create("name", 8);

    assertThatThrownBy(() -> both.create("name", 8)).isInstanceOf(BlockExistsException.class);
  }
}
