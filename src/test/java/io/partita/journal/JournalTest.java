package io.partita.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.testing.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are there again. */
@SuppressWarnings("NullAway.Init") // By JUnit.
class JournalTest {
  @TempDir Path directory;

  private final AtomicLong durable = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private final Journal.Listener listener =
      new Journal.Listener() {
        @Override
        public void durable(long last) {
          durable.set(last);
        }

        @Override
        public void failed(JournalException why) {
          failure.set(why);
        }
      };

  private Journal open(List<String> found) {
    durable.set(0);
    return Journal.open(directory, record -> found.add(text(record)), listener);
  }

  private List<String> reopened() {
    List<String> found = new ArrayList<>();
    open(found).close();
    return found;
  }

  private static String text(byte[] record) {
    return new String(record, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void append(String... records) {
    try (Journal journal = open(new ArrayList<>())) {
      for (String record : records) {
        journal.append(bytes(record));
      }
    }
  }

  private Path log() {
    return directory.resolve("log-0");
  }

  @Test
  void whatWasAppended_isThereAgain_alsoInSeveralTimes() {
    append("a", "b");
    append("c");
    assertThat(reopened()).containsExactly("a", "b", "c");
  }

  @Test
  void whatIsSaidToBeDurable_isInTheFile() throws IOException {
    try (Journal journal = open(new ArrayList<>())) {
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        expected.add("record " + i);
        long number = journal.append(bytes("record " + i));
        if (i % 100 == 99) {
          Await.until("it is durable", () -> durable.get() == number);
          List<String> there = new ArrayList<>();
          RecordFile.read(log(), record -> there.add(text(record)));
          assertThat(there).isEqualTo(expected);
        }
      }
    }
    assertThat(failure).hasNullValue();
  }

  @Test
  void largeRecords_areWhole() {
    String large = "x".repeat(3_000_000);
    append("a", large, "b");
    assertThat(reopened()).containsExactly("a", large, "b");
  }

  @Test
  void tornTail_isCut_whereverItIsTorn() throws IOException {
    append("first", "second");
    byte[] whole = Files.readAllBytes(log());
    int second = RecordFile.HEAD_BYTES + "first".length();
    for (int length = second; length < whole.length; length++) {
      Files.write(log(), Arrays.copyOf(whole, length));
      assertThat(reopened()).containsExactly("first");
      append("third");
      assertThat(reopened()).containsExactly("first", "third");
    }
  }

  @Test
  void bytesThatWereNeverWritten_areNoRecord() throws IOException {
    append("first");
    try (FileChannel file = FileChannel.open(log(), StandardOpenOption.APPEND)) {
      file.write(ByteBuffer.allocate(4_096));
    }
    assertThat(reopened()).containsExactly("first");
  }

  @Test
  void damageInTheMidst_isRefused_notCut() throws IOException {
    append("first", "second", "third");
    byte[] whole = Files.readAllBytes(log());
    whole[RecordFile.HEAD_BYTES + "first".length() + RecordFile.HEAD_BYTES] ^= 1;
    Files.write(log(), whole);
    assertThatThrownBy(this::reopened)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("log-0 is damaged at byte 13");
  }

  @Test
  void startedAnew_hasTheNewRecords_andWhatCameLater() {
    List<String> found = new ArrayList<>();
    try (Journal journal = open(found)) {
      journal.append(bytes("old"));
      journal.startAnew(List.of(bytes("sum")).iterator());
      journal.append(bytes("new"));
      Await.until("it is started", () -> !journal.isStarting());
      journal.append(bytes("newer"));
    }
    assertThat(reopened()).containsExactly("sum", "new", "newer");
    assertThat(directory.toFile().list()).containsExactlyInAnyOrder("start-1", "log-1");
  }

  @Test
  void killedWhileItStartsAnew_hasTheOldRecords() throws IOException {
    append("old", "older");
    Files.write(directory.resolve("start-1.new"), bytes("half"));
    Files.write(directory.resolve("log-1"), Files.readAllBytes(log()));
    assertThat(reopened()).containsExactly("old", "older", "old", "older");
    assertThat(directory.resolve("start-1.new")).doesNotExist();
    append("next");
    assertThat(reopened()).endsWith("next");
  }

  @Test
  void startWithoutItsEnd_isRefused() throws IOException {
    append("old");
    Files.move(log(), directory.resolve("start-1"));
    assertThatThrownBy(this::reopened)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("its end is missing");
  }

  @Test
  void startThatFails_isSaid() {
    Journal journal = open(new ArrayList<>());
    journal.startAnew(
        IntStream.range(0, 1)
            .<byte[]>mapToObj(
                i -> {
                  throw new IllegalStateException("cannot be read");
                })
            .iterator());
    Await.until("it has failed", () -> failure.get() != null);
    assertThat(failure.get()).hasMessageContaining("cannot be read");
    journal.close();
  }
}
