package io.partita.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobJarsTest {
  private static final String A = "a".repeat(64);
  private static final String B = "b".repeat(64);
  private static final String C = "c".repeat(64);

  @TempDir Path temp;

  @Test
  void artifacts_haveTheVersionsOfTheirJars() throws IOException {
    JobJars jars =
        JobJars.on(
            List.of(
                jar(A, "one.jar", Map.of("team/One.class", "1")),
                jar(B, "two.jar", Map.of("team/Two$Inner.class", "2")),
                jar(C, "not.jar", Map.of("team/Other.class", "3")),
                "/lib/partita.jar"));

    assertThat(jars.of(List.of("team.One", "team.Two$Inner", "io.partita.X", "bean")))
        .containsOnly(Map.entry("one.jar", A), Map.entry("two.jar", B));
  }

  @Test
  void artifactInTwoJarsThatDiffer_isRefusedWithBoth() throws IOException {
    JobJars jars =
        JobJars.on(
            List.of(
                jar(A, "one.jar", Map.of("team/Same.class", "1", "team/One.class", "1")),
                jar(B, "two.jar", Map.of("team/Same.class", "2"))));

    assertThatThrownBy(() -> jars.of(List.of("team.Same")))
        .isInstanceOf(JobRefusedException.class)
        .hasMessage(
            "Class team.Same is in one.jar and two.jar of batch-jobs/lib, and not the same in"
                + " each: leave it in one of them");
    assertThat(jars.of(List.of("team.One"))).containsOnlyKeys("one.jar");
  }

  @Test
  void sameClassInTwoJars_isNoConflict() throws IOException {
    JobJars jars =
        JobJars.on(
            List.of(
                jar(A, "one.jar", Map.of("team/Same.class", "1")),
                jar(B, "two.jar", Map.of("team/Same.class", "1"))));

    assertThat(jars.of(List.of("team.Same"))).containsOnlyKeys("one.jar");
  }

  private String jar(String hash, String name, Map<String, String> entries) throws IOException {
    Path jar = Files.createDirectories(temp.resolve("jars").resolve(hash)).resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
      }
    }
    return jar.toString();
  }
}
