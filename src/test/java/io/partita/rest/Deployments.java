package io.partita.rest;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** The built application as the tests deploy it. */
final class Deployments {
  private static final String WEB_XML = "/WEB-INF/web.xml";
  private static final String DENIED = "<security-constraint>";

  // The runner of tests inside the server comes without credentials.
  private static final String RUNNER =
      """
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>tests</web-resource-name>
          <url-pattern>/ArquillianServletRunnerEE9</url-pattern>
        </web-resource-collection>
      </security-constraint>
      """;

  private Deployments() {}

  static WebArchive partita() throws IOException {
    WebArchive archive =
        ShrinkWrap.create(ZipImporter.class, "partita.war")
            .importFrom(builtWar())
            .as(WebArchive.class);
    String webXml;
    try (var in = archive.get(WEB_XML).getAsset().openStream()) {
      webXml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    archive.delete(WEB_XML);
    return archive.setWebXML(new StringAsset(webXml.replaceFirst(DENIED, RUNNER + DENIED)));
  }

  private static File builtWar() throws IOException {
    try (DirectoryStream<Path> wars =
        Files.newDirectoryStream(Path.of("target"), "partita-*.war")) {
      return wars.iterator().next().toFile();
    }
  }
}
