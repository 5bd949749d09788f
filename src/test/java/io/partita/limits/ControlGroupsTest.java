package io.partita.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the files as kernels have them, since few machines let a test make control groups. */
class ControlGroupsTest {
  private static final long SELF = 4711;
  private static final ResourceLimits LIMITS =
      ResourceLimits.NONE.withMaxRss(300 << 20).withCpus(0.5);

  @TempDir Path temp;
  private Path proc;
  private Path mount;

  @BeforeEach
  void host() throws IOException {
    proc = temp.resolve("proc");
    mount = Files.createDirectories(temp.resolve("cgroup"));
    write(proc.resolve("self/cgroup"), "0::/job.slice/main\n");
    write(
        proc.resolve("self/mountinfo"),
        "36 25 0:32 / %s rw shared:9 - cgroup2 cgroup2 rw%n".formatted(mount));
    write(mount.resolve("job.slice/main/cgroup.controllers"), "cpu memory pids\n");
    write(mount.resolve("job.slice/main/cgroup.subtree_control"), "\n");
    write(mount.resolve("job.slice/cgroup.procs"), "");
  }

  @Test
  void noUnifiedHierarchy_isSaid() throws IOException {
    write(proc.resolve("self/cgroup"), "4:memory:/\n");

    assertThat(find().isUsable()).isFalse();
    assertThat(find().toString()).contains("no control groups of version 2", "not held");
  }

  @Test
  void controllersElsewhere_isSaid() throws IOException {
    write(mount.resolve("job.slice/main/cgroup.controllers"), "hugetlb\n");

    assertThat(find().isUsable()).isFalse();
    assertThat(find().toString()).contains("[hugetlb]", "without memory and cpu");
  }

  @Test
  void groupWithOthersInIt_isSaid() throws IOException {
    write(mount.resolve("job.slice/main/cgroup.procs"), SELF + "\n4712\n");

    assertThat(find().toString()).contains("job.slice/main has other processes too");
  }

  @Test
  void alone_childrenGoBelow() throws IOException {
    write(mount.resolve("job.slice/main/cgroup.procs"), SELF + "\n");

    assertThat(find().toString())
        .isEqualTo("held by control groups in " + mount.resolve("job.slice/main"));
  }

  @Test
  void groupMadeForThisProcess_childrenGoBesideIt_withTheirLimits() throws IOException {
    write(mount.resolve("job.slice/cgroup.subtree_control"), "cpu memory\n");

    Optional<ChildGroup> child = find().open().hold("worker-1", 99, LIMITS);

    Path group = mount.resolve("job.slice/partita-worker-1");
    assertThat(child).isPresent();
    assertThat(child.get().holdsMemory()).isTrue();
    assertThat(group.resolve("memory.max")).hasContent(Integer.toString(300 << 20));
    assertThat(group.resolve("memory.oom.group")).hasContent("1");
    assertThat(group.resolve("cpu.max")).hasContent("50000 100000");
    assertThat(group.resolve("cgroup.procs")).hasContent("99");
  }

  @Test
  void childWithoutLimits_hasNoGroup() throws IOException {
    write(mount.resolve("job.slice/cgroup.subtree_control"), "cpu memory\n");

    assertThat(find().open().hold("worker-1", 99, ResourceLimits.NONE.withHeap(1))).isEmpty();
    assertThat(mount.resolve("job.slice/partita-worker-1")).doesNotExist();
  }

  @Test
  void killByTheKernel_isSeen() throws IOException {
    write(mount.resolve("job.slice/cgroup.subtree_control"), "cpu memory\n");
    ChildGroup child = find().open().hold("worker-1", 99, LIMITS).orElseThrow();
    Path events = mount.resolve("job.slice/partita-worker-1/memory.events");
    write(events, "low 0\noom 3\noom_kill 0\n");
    assertThat(child.ranOutOfMemory()).isFalse();

    write(events, "low 0\noom 4\noom_kill 1\n");

    assertThat(child.ranOutOfMemory()).isTrue();
  }

  @Test
  void groupsOfTheDead_areRemoved_atTheNextStart() throws IOException {
    write(mount.resolve("job.slice/cgroup.subtree_control"), "cpu memory\n");
    Path left = Files.createDirectories(mount.resolve("job.slice/partita-worker-7"));
    Path used = mount.resolve("job.slice/partita-worker-8");
    write(used.resolve("cgroup.procs"), "5\n");

    find().open();

    assertThat(left).doesNotExist();
    assertThat(used).exists();
  }

  private ControlGroups find() {
    return ControlGroups.find(proc, SELF);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
