package io.partita.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the files as kernels write them, since a test cannot put itself into any group. */
class HostMemoryTest {
  private static final long GB = 1L << 30;
  @TempDir Path temp;
  private Path proc;
  private Path mount;

  @BeforeEach
  void host() throws IOException {
    proc = temp.resolve("proc");
    mount = Files.createDirectories(temp.resolve("cgroup"));
    write(proc.resolve("meminfo"), "MemFree: 1 kB\nMemTotal:       4194304 kB\n");
  }

  @Test
  void thisMachine_hasSome() {
    assertThat(HostMemory.read().bytes()).isBetween(64L << 20, 1L << 50);
  }

  @Test
  void noControlGroups_isTheHosts() {
    assertThat(HostMemory.read(proc).bytes()).isEqualTo(4 * GB);
  }

  @Test
  void version2_isTheLeastOfTheGroupAndThoseAroundIt() throws IOException {
    write(proc.resolve("self/cgroup"), "0::/system.slice/batch.service\n");
    write(proc.resolve("self/mountinfo"), mounted("/", "cgroup2", "rw,nsdelegate"));
    write(mount.resolve("system.slice/memory.max"), (2 * GB) + "\n");
    write(mount.resolve("system.slice/batch.service/memory.max"), "max\n");

    HostMemory memory = HostMemory.read(proc);

    assertThat(memory.bytes()).isEqualTo(2 * GB);
    assertThat(memory.source()).endsWith("system.slice/memory.max");
    assertThat(memory.share(0.5)).isEqualTo(GB);
  }

  @Test
  void version1_isTheLimitOfItsMemoryGroup() throws IOException {
    write(proc.resolve("self/cgroup"), "9:cpu,cpuacct:/other\n4:memory:/docker/abc\n0::/\n");
    write(proc.resolve("self/mountinfo"), mounted("/docker/abc", "cgroup", "rw,memory"));
    write(mount.resolve("memory.limit_in_bytes"), GB + "\n");

    assertThat(HostMemory.read(proc).bytes()).isEqualTo(GB);
  }

  @Test
  void version1WithoutLimit_isTheHosts() throws IOException {
    write(proc.resolve("self/cgroup"), "4:memory:/\n");
    write(proc.resolve("self/mountinfo"), mounted("/", "cgroup", "rw,memory"));
    write(mount.resolve("memory.limit_in_bytes"), "9223372036854771712\n");

    assertThat(HostMemory.read(proc).bytes()).isEqualTo(4 * GB);
  }

  @Test
  void killsByTheKernel_areCounted_ofEitherVersion() throws IOException {
    write(proc.resolve("self/cgroup"), "0::/a\n");
    write(proc.resolve("self/mountinfo"), mounted("/", "cgroup2", "rw"));
    write(mount.resolve("a/memory.events"), "oom 9\noom_kill 3\noom_group_kill 1\n");
    assertThat(KernelKills.count(proc)).isEqualTo(3);

    write(proc.resolve("self/cgroup"), "4:memory:/b\n");
    write(proc.resolve("self/mountinfo"), mounted("/", "cgroup", "rw,memory"));
    write(mount.resolve("b/memory.oom_control"), "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n");
    assertThat(KernelKills.count(proc)).isEqualTo(2);

    write(proc.resolve("self/cgroup"), "4:memory:/\n");
    assertThat(KernelKills.count(proc)).isZero();
  }

  private String mounted(String root, String type, String options) {
    return "36 25 0:32 %s %s rw,relatime shared:9 - %s %s %s%n"
        .formatted(root, mount, type, type, options);
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
