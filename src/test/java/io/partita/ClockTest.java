package io.partita;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who asks for the time of day, which jumps; everybody else counts on the monotonic clock. */
@Tag("F13")
class ClockTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.partita");

  /** With what they need it for; none of it ends anything early or late. */
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          entry("io.partita.shared.SharedCondition", "awaitUntil is given a time of day"),
          entry("io.partita.process.Autopsy", "the name of a directory"),
          entry("io.partita.process.ChildLog", "the time of a log record"),
          entry("io.partita.process.ArchiveStore", "the age of files of earlier processes"),
          entry("io.partita.cli.RunningServer", "shown to people"),
          entry("io.partita.cli.EmbeddedHost", "what is older than a time is purged"),
          entry("io.partita.rest.Purges", "what is older than a time is purged"),
          entry("io.partita.app.Retention", "what is older than a time is purged"),
          entry("io.partita.batch.PartitionAttempt", "when an attempt began, in the store"),
          entry("io.partita.store.Attempts", "when an attempt ended, in the store"),
          entry("io.partita.store.NodeTable", "when an execution ended, in the store"));

  private static final Set<String> READERS =
      Set.of(
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDateTime.now",
          "java.time.LocalDate.now",
          "java.time.LocalTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.util.Calendar.getInstance",
          "java.util.Date.<init>",
          "java.util.concurrent.locks.Condition.awaitUntil");

  @Test
  void timeOfDay_isAskedForByThoseWhoShowItOnly() {
    Set<String> asking = new TreeSet<>();
    for (JavaClass one : CLASSES) {
      for (JavaAccess<?> access : one.getAccessesFromSelf()) {
        if (READERS.contains(access.getTargetOwner().getName() + "." + access.getName())
            && !access.getTarget().getFullName().equals("java.util.Date.<init>(long)")) {
          asking.add(outermost(one));
        }
      }
    }
    assertThat(asking).isSubsetOf(ALLOWED.keySet()).contains("io.partita.process.Autopsy");
  }

  private static String outermost(JavaClass one) {
    return one.getName().replaceFirst("\\$.*", "");
  }
}
