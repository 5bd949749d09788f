package io.partita.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.ExitCause;
import io.partita.ExitCause.Kind;
import io.partita.process.ExitEvidence.Contact;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitEvidenceTest {
  private static final String OOM =
      "Terminating due to java.lang.OutOfMemoryError: Java heap space";
  private static final ExitCause OURS = new ExitCause(Kind.KILLED, "stalled");

  @Test
  void goodbyeAndZero_isCompleted() {
    assertThat(cause(false, null, true, 0, "")).isEqualTo("COMPLETED");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 42, 111, 128})
  @Tag("F4")
  void codeWithoutGoodbye_isAnExit(int code) {
    assertThat(cause(false, null, false, code, "")).isEqualTo("EXITED(" + code + ")");
  }

  @Test
  @Tag("F4")
  void goodbyeButAnotherCode_isAnExit() {
    assertThat(cause(false, null, true, 5, "")).isEqualTo("EXITED(5)");
  }

  @Test
  void threeWithTheWordsOfTheJvm_isOutOfMemory() {
    assertThat(cause(false, null, false, 3, "a\n" + OOM + "\n")).isEqualTo("OUT_OF_MEMORY");
  }

  @Test
  void otherCodeWithTheWordsOfTheJvm_isAnExit() {
    assertThat(cause(false, null, false, 4, OOM)).isEqualTo("EXITED(4)");
  }

  @Test
  void oneWithACrashReport_isACrash() {
    String report =
        """
        before
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGSEGV (0xb) at pc=0x00007f3f81ed27f4, pid=1, tid=2
        """;
    assertThat(cause(false, null, false, 1, report)).isEqualTo("VM_CRASH(SIGSEGV)");
  }

  @Test
  void oneWithTheEndOfALongCrashReport_isACrash() {
    assertThat(cause(false, null, false, 1, "vm_info: 17\n\nEND.\n")).isEqualTo("VM_CRASH");
  }

  @Test
  void oneWithTheWordEnd_isAnExit() {
    assertThat(cause(false, null, false, 1, "a list\nEND.\n")).isEqualTo("EXITED(1)");
  }

  @ParameterizedTest
  @CsvSource({
    "129, SIGNAL(HUP)",
    "130, SIGNAL(INT)",
    "137, SIGNAL(KILL)",
    "143, SIGNAL(TERM)",
    "139, SIGNAL(SEGV)",
    "190, SIGNAL(62)",
    "134, VM_CRASH"
  })
  void signalOfAnother_isNamed(int code, String expected) {
    assertThat(cause(false, null, false, code, "")).isEqualTo(expected);
  }

  @Test
  void ourKill_isKilledWithTheReason() {
    assertThat(cause(true, OURS, false, 137, "")).isEqualTo("KILLED(stalled)");
  }

  @Test
  void ourKillTooLate_isWhatHappenedBefore() {
    assertThat(cause(false, OURS, false, 134, "")).isEqualTo("VM_CRASH");
  }

  @Test
  void ourTerm_isStopped() {
    assertThat(cause(true, null, false, 143, "")).isEqualTo("STOPPED");
  }

  @Test
  void ourTermAndAKillByAnother_isThatSignal() {
    assertThat(cause(true, null, false, 137, "")).isEqualTo("SIGNAL(KILL)");
  }

  @ParameterizedTest
  @CsvSource({"111, PARENT_LOST", "0, EXITED(0)", "42, EXITED(42)"})
  void connectionClosedByUs_isALostParentIfTheChildSaysSo(int code, String expected) {
    Contact contact = new Contact(true, false, true);
    assertThat(new ExitEvidence(false, null, contact, code, "").cause()).hasToString(expected);
  }

  @Test
  void neverConnected_isAFailedLaunch() {
    assertThat(new ExitEvidence(false, null, Contact.NEVER, 1, "").cause())
        .hasToString("LAUNCH_FAILED(exit code 1)");
    assertThat(new ExitEvidence(false, null, Contact.NEVER, 139, "").cause())
        .hasToString("LAUNCH_FAILED(SIGSEGV)");
  }

  private static String cause(
      boolean stopped, @Nullable ExitCause killed, boolean goodbye, int code, String output) {
    Contact contact = new Contact(true, goodbye, false);
    return new ExitEvidence(stopped, killed, contact, code, output).cause().toString();
  }
}
