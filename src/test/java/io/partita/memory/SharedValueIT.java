package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several processes change the same numbers. */
@Tag("B21")
@Tag("B24")
class SharedValueIT {
  private static final int PROCESSES = 3;
  private static final int TIMES = 20_000;

  /** All types side by side, the narrow ones in one int. */
  private static Layout allTypes() {
    Layout layout = Layout.of("c", CType.CHAR);
    for (CType type : CType.values()) {
      if (type != CType.CHAR) {
        layout = layout.with(String.valueOf(type.code()), type);
      }
    }
    return layout;
  }

  @Test
  void additionsWithoutALock_areNeverLost() throws Exception {
    try (SharedRecord record = SharedRecord.raw(allTypes())) {
      inProcesses("add", record);

      long all = (long) PROCESSES * TIMES;
      for (Layout.Field field : record.layout().fields()) {
        CType type = field.type();
        assertThat(record.value(field.name()).getNumber())
            .describedAs(type.toString())
            .isEqualTo(type.number(type.isInteger() ? all : type.bits((double) all)));
      }
    }
  }

  @Test
  void compareAndSetWithoutALock_succeedsOnceForEachChange() throws Exception {
    try (SharedRecord record = SharedRecord.raw(allTypes())) {
      inProcesses("swap", record);

      for (Layout.Field field : record.layout().fields()) {
        assertThat(record.value(field.name()).getNumber().longValue())
            .describedAs(field.type().toString())
            .isEqualTo(PROCESSES * TIMES % 100);
      }
    }
  }

  @Test
  void readAndWriteUnderTheLock_areOneStep() throws Exception {
    try (SharedRecord record = SharedRecord.create(allTypes())) {
      inProcesses("locked", record);

      assertThat(record.value("i").getLong()).isEqualTo(PROCESSES * TIMES);
      assertThat(record.value("d").getDouble()).isEqualTo(2.0 * PROCESSES * TIMES);
    }
  }

  @Test
  void lockAddedToARawRecordLater_worksBetweenProcesses() throws Exception {
    try (SharedRecord raw = SharedRecord.raw(allTypes());
        MemoryLock lock = MemoryLock.create()) {
      inProcesses("locked", raw.synchronizedBy(lock));

      assertThat(raw.value("i").getLong()).isEqualTo(PROCESSES * TIMES);
    }
  }

  private static void inProcesses(String act, SharedRecord record) throws Exception {
    List<MemoryChild> children = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        children.add(MemoryChild.start(act, Travel.pack(record), Integer.toString(TIMES)));
      }
      for (MemoryChild child : children) {
        assertThat(child.line()).isEqualTo("ready");
      }
      for (MemoryChild child : children) {
        child.say("go");
      }
      for (MemoryChild child : children) {
        assertThat(child.line()).isEqualTo("done");
      }
    } finally {
      children.forEach(MemoryChild::close);
    }
  }
}
