package io.partita.examples;

import io.partita.PartitaException;
import io.partita.examples.CopyPlan.SharedFile;
import io.partita.examples.DirectoryList.Directory;
import jakarta.batch.api.BatchProperty;
import jakarta.batch.api.partition.PartitionMapper;
import jakarta.batch.api.partition.PartitionPlan;
import jakarta.batch.api.partition.PartitionPlanImpl;
import jakarta.batch.runtime.context.JobContext;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the parameters, scans the source, splits it into shares of equal cost and makes the
 * directories of the target. A restart finds the plan of the first execution and follows it.
 */
@Dependent
@Named("copyTreeMapper")
public class CopyTreeMapper implements PartitionMapper {
  private static final Set<PosixFilePermission> OWNER_ALL =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  @Inject @BatchProperty @Nullable String source;
  @Inject @BatchProperty @Nullable String target;
  @Inject @BatchProperty @Nullable String overwrite;
  @Inject @BatchProperty @Nullable String partitions;
  @Inject JobContext jobContext;

  @Override
  public PartitionPlan mapPartitions() throws IOException {
    Path realTarget = CopyRequest.target(target);
    var staging = StagingDirectory.of(realTarget, jobContext.getInstanceId());
    try {
      CopyPlan plan = plan(staging);
      DirectoryList.parentsFirst(staging.directories(), directory -> make(realTarget, directory));
      return partitionPlan(plan, staging);
    } catch (IOException | RuntimeException e) {
      // An execution that ends here has no partitions, so the next restart finds none to continue
      // and must begin all of them again.
      Files.deleteIfExists(staging.started());
      if (e instanceof IOException io) {
        throw new PartitaException(
            "Cannot prepare the copy to %s: %s".formatted(realTarget, FileCopier.explain(io)), e);
      }
      throw e;
    }
  }

  private CopyPlan plan(StagingDirectory staging) throws IOException {
    CopyRequest request =
        CopyRequest.of(new CopyRequest.Parameters(source, target, overwrite, partitions));
    CopyPlan earlier = earlierPlan(request, staging);
    return earlier != null ? earlier : newPlan(request, staging);
  }

  private @Nullable CopyPlan earlierPlan(CopyRequest request, StagingDirectory staging)
      throws IOException {
    if (Files.exists(staging.plan())) {
      CopyPlan plan = CopyPlan.read(staging);
      if (plan.executionId() < jobContext.getExecutionId()) {
        if (!plan.source().equals(request.source())) {
          throw new PartitaException(
              "This job instance copies %s; restart it with that source, not with %s"
                  .formatted(plan.source(), request.source()));
        }
        return plan;
      }
      // Not ours: another store has counted its job instances up to the same number.
      if (!request.overwrite()) {
        throw new PartitaException(
            "Target %s holds an unfinished copy that another store of jobs knows; choose a new or empty directory, or pass overwrite=true"
                .formatted(request.target()));
      }
    }
    request.requireEmptyTarget(staging);
    staging.delete();
    return null;
  }

  private CopyPlan newPlan(CopyRequest request, StagingDirectory staging) throws IOException {
    boolean existed = request.targetExists();
    Files.createDirectories(request.target());
    staging.create();
    try {
      return draw(request, existed, staging);
    } catch (IOException | RuntimeException e) {
      staging.delete();
      throw e;
    }
  }

  private CopyPlan draw(CopyRequest request, boolean targetExisted, StagingDirectory staging)
      throws IOException {
    TreeScan.Totals totals = TreeScan.scan(request, targetExisted, staging);
    int most = (int) Math.max(1, Math.min(request.partitions(), totals.pieces()));
    Splitter.Cuts cuts = Splitter.split(staging.manifest(), totals.cost(), most);
    for (SharedFile file : cuts.sharedFiles()) {
      Files.createFile(
          staging.shared(file.position()),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    var plan =
        new CopyPlan(
            request.source(),
            request.target(),
            jobContext.getExecutionId(),
            totals.entries(),
            totals.bytes(),
            cuts.shares(),
            cuts.sharedFiles());
    plan.publish(staging);
    return plan;
  }

  /** Makes a directory that its owner can fill; its own permissions come at the end. */
  private static void make(Path target, Directory directory) throws IOException {
    Path path = target.resolve(directory.path());
    Set<PosixFilePermission> permissions = EnumSet.copyOf(OWNER_ALL);
    permissions.addAll(directory.permissions());
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(permissions));
    } catch (FileAlreadyExistsException e) {
      if (!directory.path().isEmpty() && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        throw new PartitaException(
            "%s is in the way: the source has a directory of that name"
                .formatted(FileName.printable(path.toString())),
            e);
      }
      if (!Files.isWritable(path) || !Files.isExecutable(path)) {
        permissions.addAll(Files.getPosixFilePermissions(path));
        Files.setPosixFilePermissions(path, permissions);
      }
    }
  }

  private static PartitionPlan partitionPlan(CopyPlan plan, StagingDirectory staging) {
    int count = plan.shares().size();
    var properties = new Properties[count];
    for (int i = 0; i < count; i++) {
      properties[i] = new Properties();
      properties[i].setProperty("staging", staging.path().toString());
      properties[i].setProperty("partition", Integer.toString(i));
    }
    var partitionPlan = new PartitionPlanImpl();
    partitionPlan.setPartitions(count);
    partitionPlan.setThreads(count);
    partitionPlan.setPartitionProperties(properties);
    // Without partitions that have begun there are none to continue: a restart begins all of them.
    partitionPlan.setPartitionsOverride(!Files.exists(staging.started()));
    return partitionPlan;
  }
}
