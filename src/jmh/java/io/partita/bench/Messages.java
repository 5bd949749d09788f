package io.partita.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Short texts, made before anything is measured. */
final class Messages {
  private static final String[] ALL = new String[1024];

  static {
    Arrays.setAll(ALL, i -> String.format(Locale.ROOT, "msg-%06d", i));
  }

  private Messages() {}

  static String text(int number) {
    return ALL[number & (ALL.length - 1)];
  }

  static List<String> texts(int first, int count) {
    List<String> texts = new ArrayList<>(count);
    for (int i = first; i < first + count; i++) {
      texts.add(text(i));
    }
    return texts;
  }
}
