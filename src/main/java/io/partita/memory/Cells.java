package io.partita.memory;

import java.io.Serializable;
import java.util.Objects;

/** Equally long integers in a row, each used in one step, under the lock of their place. */
record Cells(Place place, int size, int count) implements Serializable {

  long get(int index) {
    int at = at(index);
    place.enter();
    try {
      return Bits.get(place.bytes(), at, size);
    } finally {
      place.exit();
    }
  }

  void set(int index, long bits) {
    int at = at(index);
    place.enter();
    try {
      Bits.set(place.bytes(), at, size, bits);
    } finally {
      place.exit();
    }
  }

  long getAndSet(int index, long bits) {
    int at = at(index);
    place.enter();
    try {
      return Bits.getAndSet(place.bytes(), at, size, bits);
    } finally {
      place.exit();
    }
  }

  boolean compareAndSet(int index, long expected, long bits) {
    int at = at(index);
    place.enter();
    try {
      return Bits.compareAndSet(place.bytes(), at, size, expected, bits);
    } finally {
      place.exit();
    }
  }

  long getAndAdd(int index, long delta) {
    int at = at(index);
    place.enter();
    try {
      return Bits.getAndAdd(place.bytes(), at, size, delta);
    } finally {
      place.exit();
    }
  }

  Cells slice(int from, int to) {
    return new Cells(place.plus(from * size), size, to - from);
  }

  private int at(int index) {
    return place.offset() + Objects.checkIndex(index, count) * size;
  }
}
