package io.partita.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.JobSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DisplayTest {
  private static final long MILLI = 1_000_000L;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long now;

  @Test
  void pipe_getsPlainLinesOnChangeOnly() {
    Display display = new PlainDisplay(terminal(false), new Meter(false), () -> now);
    at(display, 0, halfDone(10));
    at(display, 1000, halfDone(10));
    at(display, 2000, halfDone(10));
    at(display, 3000, halfDone(12));
    now = 3200 * MILLI;
    display.end(Jobs.job("COMPLETED", List.of(Jobs.completed(0, Jobs.files(100, 100)))));

    assertThat(written())
        .containsExactly(
            "copy-tree, execution 7",
            "  copy 0 (pid 4711): running, 10 of 100 files, 10 %",
            "  total after 1.0 s: 10 of 100 files, 10 %, 1 running",
            "  total after 3.0 s: 12 of 100 files, 12 %, 0.7 files/s, 2 min 12 s left, 1 running",
            "  copy 0 (pid 4711): completed, 100 of 100 files, 100 %",
            "  total after 3.2 s: 100 of 100 files, 100 %, 28 files/s, 1 completed");
  }

  @Test
  void pipe_getsNoControlCharacters() {
    Display display = new PlainDisplay(terminal(false), new Meter(false), () -> now);
    display.stopping();
    display.end(halfDone(3));

    assertThat(String.join("", written())).doesNotContain("\033", "\r").contains("Stopping …");
  }

  @Test
  void terminal_isDrawnOverAndGivenBack() {
    Display display = new LiveDisplay(terminal(true), new Meter(false), () -> now);
    display.show(Jobs.running());
    display.show(halfDone(10));
    display.end(halfDone(20));

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("\033[?25l")
        .containsOnlyOnce("\033[1A") // over the single line of the first frame
        .containsOnlyOnce("\033[4A") // over the four lines of the second
        .endsWith("\033[J\033[?7h" + "\033[?7h\033[?25h");
  }

  @Test
  void dumbTerminal_isTreatedAsAPipe() {
    Terminal terminal = new Terminal(new PrintStream(bytes), Map.of("TERM", "dumb"), true);

    assertThat(terminal.isLive()).isFalse();
  }

  @Test
  void textFromElsewhere_cannotControlTheTerminal() {
    assertThat(Printable.of("a\033[2Jb\nc\u202ed")).isEqualTo("a\\u001b[2Jb\\nc\\u202ed");
  }

  @Test
  void shellWord_isQuotedWhereNeeded() {
    assertThat(Printable.shellWord("source=/a/ä.txt")).isEqualTo("source=/a/ä.txt");
    assertThat(Printable.shellWord("source=/a dir")).isEqualTo("'source=/a dir'");
    assertThat(Printable.shellWord("it's")).isEqualTo("'it'\\''s'");
    assertThat(Printable.shellWord("a\nb")).isEqualTo("$'a\\nb'");
    assertThat(Printable.shellWord("")).isEqualTo("''");
  }

  private static JobSnapshot halfDone(int files) {
    return Jobs.running(Jobs.running(0, Jobs.files(files, 100)));
  }

  private void at(Display display, long millis, JobSnapshot job) {
    now = millis * MILLI;
    display.show(job);
  }

  private Terminal terminal(boolean live) {
    Map<String, String> environment = Map.of("TERM", "xterm", "PARTITA_LOCALE", "C.UTF-8");
    return new Terminal(new PrintStream(bytes, false, StandardCharsets.UTF_8), environment, live);
  }

  private List<String> written() {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
