package io.partita.child;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.wire.UnserializableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Children that get a copy of what their parent has declared. */
@Tag("B9")
class ForkIT {
  private final Lines lines = new Lines();
  private final ContextOptions options =
      ContextOptions.DEFAULTS.withJvm(ChildProcessIT.JVM).withSpares(1).withOutput(lines);
  private final ProcessContext fork = ProcessContext.of(StartMethod.FORK, options);

  @AfterEach
  void forget() {
    ChildState.names().forEach(fork::undeclare);
  }

  @AfterAll
  static void stop() {
    ProcessContext.shutDown();
  }

  private void run(ChildTask task) throws InterruptedException {
    ChildProcess child = fork.process(task);
    child.start();
    assertThat(child.join(Duration.ofSeconds(20))).isTrue();
    assertThat(child.exitCode()).describedAs(lines.all().toString()).hasValue(0);
  }

  @SuppressWarnings("unchecked")
  private static List<String> notes() {
    return ChildState.get("notes", List.class);
  }

  @Test
  void declaredState_isCopiedAndIndependentFromThenOn() throws Exception {
    List<String> notes = new ArrayList<>(List.of("before"));
    fork.declare("notes", notes);
    ChildProcess child =
        fork.process(
            () -> {
              notes().add("by the child");
              System.out.println("in the child " + notes());
              ChildProcessIT.waitForEver();
            });
    child.start();
    notes.add("after");
    lines.await("inside");
    assertThat(lines.all().get(0)).isEqualTo("in the child [before, by the child]");
    assertThat(notes).containsExactly("before", "after");
    assertThat(notes()).isSameAs(notes);
    child.kill();
    child.join();
    run(() -> System.out.println("next " + notes()));
    assertThat(lines.all()).endsWith("next [before, after]");
  }

  @Test
  void whatTaskAndStateShare_theirCopiesShare() throws Exception {
    ArrayList<String> shared = new ArrayList<>();
    fork.declare("notes", shared);
    run(
        () -> {
          shared.add("once");
          System.out.println(notes() + " " + (shared == notes()));
        });
    assertThat(lines.all()).containsExactly("[once] true");
    assertThat(shared).isEmpty();
  }

  @Test
  void childrenOfChildren_getCopiesOfTheCopies() throws Exception {
    fork.declare("notes", new ArrayList<>(List.of("top")));
    run(
        () -> {
          notes().add("middle");
          ChildProcess below =
              ProcessContext.of(
                      StartMethod.FORK,
                      ContextOptions.DEFAULTS.withJvm(ChildProcessIT.JVM).withSpares(0))
                  .process(() -> System.out.println(notes()));
          below.start();
          below.join();
        });
    assertThat(lines.all()).containsExactly("[top, middle]");
  }

  @Test
  void whatWasNotDeclared_isNamed() throws Exception {
    fork.declare("here", 1);
    fork.declare("gone", 2);
    fork.undeclare("gone");
    ChildProcess child = fork.process(() -> ChildState.get("gone", Integer.class));
    child.start();
    child.join();
    assertThat(lines.all())
        .anyMatch(line -> line.contains("No state 'gone' is declared here, only [here]"));
  }

  @Test
  void stateThatCannotBeCopied_isNamedByItsField() {
    fork.declare("notes", List.of(new Object()));
    assertThatThrownBy(() -> fork.process(() -> {}).start())
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("state[notes]")
        .hasMessageContaining("java.lang.Object");
  }

  @Test
  void childrenOfOtherMethods_getNoState() throws Exception {
    ProcessContext spawn = ProcessContext.of(StartMethod.SPAWN, options);
    assertThatIllegalStateException()
        .isThrownBy(() -> spawn.declare("notes", "x"))
        .withMessageContaining("FORK");
    fork.declare("notes", "x");
    ChildProcess child = spawn.process(() -> System.out.println(ChildState.names()));
    child.start();
    child.join();
    assertThat(lines.all()).containsExactly("[]");
  }
}
