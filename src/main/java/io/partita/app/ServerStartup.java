package io.partita.app;

import static java.util.Objects.requireNonNull;

import io.partita.Deadline;
import io.partita.batch.EngineEnvironment;
import io.partita.batch.JobDirectory;
import io.partita.batch.JobJars;
import io.partita.batch.JobService;
import io.partita.config.RetentionSettings;
import io.partita.config.Settings;
import io.partita.datasource.JobDataSources;
import io.partita.partition.CdiArtifactFactory;
import io.partita.process.EvidenceOptions;
import io.partita.process.SupervisorOptions;
import io.partita.store.StateDirectory;
import io.partita.store.Store;
import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.transaction.TransactionManager;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jberet.spi.JobOperatorContext;
import org.jspecify.annotations.Nullable;

/**
 * Starts the engine with the web application and ends it in order before the application goes.
 *
 * <p>A listener and no CDI bean: workers boot CDI over this very jar, and there are no servlets
 * there. Other packages find the {@link JobService} in the servlet context, under its class name.
 */
@WebListener
public final class ServerStartup implements ServletContextListener {
  private static final System.Logger LOG = System.getLogger("io.partita.app");
  private static final Duration KILL_TIME = Duration.ofSeconds(10);

  @Resource(lookup = "jdbc/partita")
  private @Nullable DataSource database;

  @Resource private @Nullable ManagedExecutorService threads;

  private final Endings endings = new Endings();

  @Override
  public void contextInitialized(ServletContextEvent event) {
    try {
      start(event.getServletContext());
    } catch (RuntimeException | IOException e) {
      endings.close();
      LOG.log(System.Logger.Level.ERROR, "Partita cannot start: " + e.getMessage());
      throw new IllegalStateException("Partita cannot start: " + e.getMessage(), e);
    }
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    endings.close();
  }

  private void start(ServletContext context) throws IOException {
    Settings settings = Settings.read();
    StateDirectory state = StateDirectory.open(settings.home(), "server");
    endings.add(state::close);
    Store store = Store.over(requireNonNull(database), state, settings.databases().store());
    endings.add(store::close);
    WorkerLog output = WorkerLog.in(state.path("logs"));
    endings.add(output::close);
    PartitionEngine partitions =
        PartitionEngine.start(
            settings,
            new PartitionEngine.Place(
                workerClassPath(context),
                new SupervisorOptions(state.path("run"))
                    .withArchiveDirectory(state.path("archives"))
                    .withEvidence(EvidenceOptions.in(state.path("evidence"))),
                false,
                state.path("manager"),
                output,
                output.attempts(),
                new SkippedLog(state.path("logs")),
                store));
    endings.add(partitions::close);
    CurrentEngine.set(partitions);
    JobService jobs = new JobService(host(context, partitions), store, partitions.services());
    endings.add(() -> stopJobs(jobs, settings));
    RetentionSettings.read().ifPresent(kept -> endings.add(Retention.start(jobs, kept)::close));
    JobOperatorContext operator = JobOperatorContext.create(jobs.operator());
    JobOperatorContext.setJobOperatorContextSelector(() -> operator);
    context.setAttribute(JobService.class.getName(), jobs);
    context.setAttribute(JobDirectory.class.getName(), new JobDirectory(jobsDirectory()));
    LOG.log(
        System.Logger.Level.INFO, "Partita runs with {0} workers at most", settings.processes());
  }

  private static void stopJobs(JobService jobs, Settings settings) {
    try {
      jobs.stopAll(Deadline.after(settings.partitions().stopGrace().plus(KILL_TIME)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private EngineEnvironment.Host host(ServletContext context, PartitionEngine partitions)
      throws IOException {
    JobDataSources sources = JobDataSources.plain();
    endings.add(sources::close);
    return new EngineEnvironment.Host(
        context.getClassLoader(),
        new CdiArtifactFactory(CDI.current().getBeanManager()),
        JobJars.on(workerClassPath(context)),
        requireNonNull(threads),
        transactionManager(),
        name -> sources.get(name, partitions.databases()::address));
  }

  /** Liberty has no public type for its transaction manager's factory. */
  private static TransactionManager transactionManager() {
    try {
      return (TransactionManager)
          Class.forName("com.ibm.tx.jta.TransactionManagerFactory")
              .getMethod("getTransactionManager")
              .invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "This server's transaction manager was not found; Partita needs Open Liberty", e);
    }
  }

  private static List<String> workerClassPath(ServletContext context) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String directory : List.of("/WEB-INF/lib", "/WEB-INF/worker")) {
      String real = context.getRealPath(directory);
      if (real == null) {
        throw new IOException(
            directory
                + " of the application is not a directory on disk; set <applicationManager autoExpand=\"true\"/>");
      }
      jars.addAll(jarsIn(Path.of(real)));
    }
    jars.addAll(jarsOfJobs());
    return jars;
  }

  /**
   * Copies that were made at the start, or the jars themselves if the server was not started so.
   */
  private static List<String> jarsOfJobs() throws IOException {
    Optional<String> copies =
        ConfigProvider.getConfig().getOptionalValue("partita.jars", String.class);
    if (copies.isEmpty()) {
      return jarsIn(jobsDirectory().resolve("lib"));
    }
    List<String> jars = new ArrayList<>();
    if (Files.isDirectory(Path.of(copies.get()))) {
      try (DirectoryStream<Path> versions = Files.newDirectoryStream(Path.of(copies.get()))) {
        for (Path version : versions) {
          jars.addAll(jarsIn(version));
        }
      }
    }
    jars.sort(Comparator.comparing(jar -> String.valueOf(Path.of(jar).getFileName())));
    return jars;
  }

  private static Path jobsDirectory() {
    return Path.of(
        ConfigProvider.getConfig()
            .getOptionalValue("partita.jobs", String.class)
            .orElse("batch-jobs"));
  }

  private static List<String> jarsIn(Path directory) throws IOException {
    List<String> jars = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.jar")) {
        found.forEach(jar -> jars.add(jar.toString()));
      }
    }
    jars.sort(null);
    return jars;
  }
}
