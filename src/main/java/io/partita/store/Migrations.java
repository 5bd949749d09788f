package io.partita.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/**
 * Our migrations, each by its name. Flyway's own search through the class path finds nothing in
 * Liberty, or fails there, depending on the path that the application lies in.
 */
final class Migrations implements ResourceProvider {
  /** All of them; a test holds the list and the directory together. */
  static final List<String> FILES =
      List.of("V1__job_xml.sql", "V2__attempts.sql", "V3__nodes.sql", "V10__job_version.sql");

  static final String DIRECTORY = "io/partita/store/migration/";

  @Override
  public @Nullable LoadableResource getResource(String name) {
    return FILES.stream()
        .filter(file -> name.equals(file) || name.equals(DIRECTORY + file))
        .findFirst()
        .map(Migration::new)
        .orElse(null);
  }

  @Override
  public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
    return FILES.stream()
        .filter(file -> file.startsWith(prefix))
        .filter(file -> Arrays.stream(suffixes).anyMatch(file::endsWith))
        .<LoadableResource>map(Migration::new)
        .toList();
  }

  private static final class Migration extends LoadableResource {
    private final String file;

    Migration(String file) {
      this.file = file;
    }

    @Override
    public Reader read() {
      String path = "/" + DIRECTORY + file;
      try (InputStream in = Migrations.class.getResourceAsStream(path)) {
        if (in == null) {
          throw new IllegalStateException(path + " is missing from Partita's own jar");
        }
        return new StringReader(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return DIRECTORY + file;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return DIRECTORY + file;
    }

    @Override
    public String getFilename() {
      return file;
    }

    @Override
    public String getRelativePath() {
      return file;
    }
  }
}
