package io.partita.manager;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Items in their order: by priority, the lowest number first, and by when they came. */
final class ItemList {
  // Without empty ones.
  private final TreeMap<Integer, ArrayDeque<Item>> bands = new TreeMap<>();
  private @Nullable ArrayDeque<Item> spare;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Behind all of its priority. */
  void addLast(Item item) {
    band(item.priority).addLast(item);
    size++;
  }

  /** Before all of its priority. */
  void addFirst(Item item) {
    band(item.priority).addFirst(item);
    size++;
  }

  private ArrayDeque<Item> band(int priority) {
    ArrayDeque<Item> band = bands.get(priority);
    if (band == null) {
      band = spare == null ? new ArrayDeque<>() : spare;
      spare = null;
      bands.put(priority, band);
    }
    return band;
  }

  /** One that is there. */
  Item peek(boolean last) {
    ArrayDeque<Item> band = end(last).getValue();
    return last ? band.getLast() : band.getFirst();
  }

  /** One that is there, and is not any more. */
  Item remove(boolean last) {
    Map.Entry<Integer, ArrayDeque<Item>> end = end(last);
    ArrayDeque<Item> band = end.getValue();
    Item item = last ? band.removeLast() : band.removeFirst();
    size--;
    if (band.isEmpty()) {
      bands.remove(end.getKey());
      spare = band;
    }
    return item;
  }

  private Map.Entry<Integer, ArrayDeque<Item>> end(boolean last) {
    Map.Entry<Integer, ArrayDeque<Item>> end = last ? bands.lastEntry() : bands.firstEntry();
    if (end == null) {
      throw new NoSuchElementException();
    }
    return end;
  }

  /** The first, or last, with this content; null if there is none. */
  @Nullable Item remove(Key content, boolean last) {
    for (Map.Entry<Integer, ArrayDeque<Item>> band :
        (last ? bands.descendingMap() : bands).entrySet()) {
      Iterator<Item> items =
          last ? band.getValue().descendingIterator() : band.getValue().iterator();
      while (items.hasNext()) {
        Item item = items.next();
        if (isSame(item, content)) {
          remove(items, band);
          return item;
        }
      }
    }
    return null;
  }

  /** The one of this number, looked for from the head; null if there is none. */
  @Nullable Item remove(long number) {
    for (Map.Entry<Integer, ArrayDeque<Item>> band : bands.entrySet()) {
      Iterator<Item> items = band.getValue().iterator();
      while (items.hasNext()) {
        Item item = items.next();
        if (item.number() == number) {
          remove(items, band);
          return item;
        }
      }
    }
    return null;
  }

  /** The last one given. */
  private void remove(Iterator<Item> items, Map.Entry<Integer, ArrayDeque<Item>> band) {
    items.remove();
    size--;
    if (band.getValue().isEmpty()) {
      bands.remove(band.getKey());
    }
  }

  private static boolean isSame(Item item, Key content) {
    return item.content.form() == content.encoded().form()
        && Arrays.equals(item.content.bytes(), content.encoded().bytes());
  }

  Stream<Item> stream() {
    return bands.values().stream().flatMap(ArrayDeque::stream);
  }

  void clear() {
    bands.clear();
    size = 0;
  }
}
