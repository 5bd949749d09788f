package io.partita.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("B24")
class SharedRecordTest {
  private static final Layout POINT = Layout.of("x", CType.DOUBLE).with("y", CType.DOUBLE);
  private static final Layout SHIP =
      Layout.of("name", CType.CHAR, 13).with("crew", CType.SHORT).with("at", POINT);

  @Test
  void fields_keepTheirOwn() {
    try (SharedRecord ship = SharedRecord.create(SHIP)) {
      ship.array("name").setText("Argo");
      ship.value("crew").setLong(-50);
      ship.value("at.y").setDouble(2.5);

      assertThat(ship.array("name").text()).isEqualTo("Argo");
      assertThat(ship.value("crew").getLong()).isEqualTo(-50);
      assertThat(ship.value("at.x").getDouble()).isEqualTo(0);
      assertThat(ship.value("at.y").getDouble()).isEqualTo(2.5);
      assertThat(ship.buffer().getShort(14)).isEqualTo((short) -50);
      assertThat(ship.buffer().getDouble(24)).isEqualTo(2.5);
      assertThat(ship.bytes()).isEqualTo(32);
      assertThatThrownBy(() -> ship.value("captain"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("name, crew, at.x, at.y");
    }
  }

  @Test
  void fieldsOfALockedRecord_areUnderItsLock() {
    try (SharedRecord ship = SharedRecord.create(SHIP);
        SharedRecord raw = SharedRecord.raw(SHIP);
        MemoryLock lock = MemoryLock.create()) {
      assertThat(ship.value("crew").lock()).isSameAs(ship.lock());
      assertThat(raw.value("crew").isLocked()).isFalse();
      assertThat(raw.synchronizedBy(lock).array("name").lock()).isSameAs(lock);
    }
  }

  @Test
  void recordThatTravelled_isTheSameMemory() {
    try (SharedRecord ship = SharedRecord.create(SHIP);
        SharedRecord there = Travel.there(ship);
        SharedRecord copy = ship.copy()) {
      there.value("crew").setLong(7);

      assertThat(ship.value("crew").getLong()).isEqualTo(7);
      assertThat(there.layout()).isEqualTo(SHIP);
      assertThat(copy.value("crew").getLong()).isEqualTo(0);
    }
  }

  @Test
  void recordsInARow_areOneAfterTheOther() {
    try (SharedRecordArray fleet = SharedRecordArray.create(SHIP, 3);
        SharedRecordArray there = Travel.there(fleet);
        SharedRecordArray copy = fleet.copy()) {
      there.at(1).value("crew").setLong(9);

      assertThat(fleet.at(0).value("crew").getLong()).isEqualTo(0);
      assertThat(fleet.at(1).value("crew").getLong()).isEqualTo(9);
      assertThat(fleet.buffer().getShort(32 + 14)).isEqualTo((short) 9);
      assertThat(fleet.bytes()).isEqualTo(96);
      assertThat(fleet.at(2).lock()).isSameAs(fleet.lock());
      assertThat(copy.at(1).value("crew").getLong()).isEqualTo(0);
      assertThat(copy.isLocked()).isFalse();
      assertThatThrownBy(() -> fleet.at(3)).isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> SharedRecordArray.raw(SHIP, -1))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("-1");
    }
  }

  @Test
  void recordInAGivenBlock_liesWhereItWasPut() {
    try (SharedMemory memory = SharedMemory.create(64)) {
      SharedRecord point = SharedRecord.in(memory, 8, POINT);
      SharedRecordArray points = SharedRecordArray.in(memory, 8, POINT, 3);

      points.at(0).value("y").setDouble(1.25);

      assertThat(point.value("y").getDouble()).isEqualTo(1.25);
      assertThat(memory.buffer().getDouble(16)).isEqualTo(1.25);
      assertThatThrownBy(() -> SharedRecord.in(memory, 4, POINT))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> SharedRecordArray.in(memory, 8, POINT, 4))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
