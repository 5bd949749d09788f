package io.partita.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.store.Attempt;
import io.partita.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Partitions whose workers cannot be started. */
class AttemptLaunchIT extends AttemptFixture {
  @Test
  @Tag("F6")
  void workersThatCannotBeStarted_areTriedThriceAndTheJobSaysWhy() throws Exception {
    settings.put("partita.worker.java-home", brokenJdk().toString());
    start();
    long execution = submit(batchlet(4), acts("ok"));

    assertThat(ended(execution).failure())
        .contains("was not started", "this JDK is broken", "exit code 1");
    assertThat(lines("launches")).hasSizeBetween(3, 3 * 2);
    assertThat(attempts(execution))
        .extracting(Attempt.Entry::cause)
        .containsExactly("LAUNCH_FAILED", "LAUNCH_FAILED", "LAUNCH_FAILED", "LAUNCH_FAILED");
  }

  @Test
  @Tag("F6")
  void jdkReplacedUnderneath_partitionsWaitUntilItIsThere() throws Exception {
    settings.put("partita.worker.java-home", brokenJdk().toString());
    settings.put("partita.attempts.launch", "20");
    start();
    long execution = submit(batchlet(2), acts("ok"));
    Await.until(LONG, "a launch that fails", () -> lines("launches").size() > 1);
    Files.createFile(temp.resolve("mended"));

    assertThat(ended(execution).batchStatus()).isEqualTo("COMPLETED");
  }

  /** Notes each launch, and works only when it is mended. */
  private Path brokenJdk() throws IOException {
    Path java = Files.createDirectories(temp.resolve("jdk/bin")).resolve("java");
    Files.writeString(
        java,
        """
        #!/bin/sh
        echo launched >> '%1$s/launches'
        if [ -e '%1$s/mended' ]; then exec '%2$s/bin/java' "$@"; fi
        echo 'this JDK is broken'
        exit 1
        """
            .formatted(temp, System.getProperty("java.home")));
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    return temp.resolve("jdk");
  }
}
