package io.partita;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** The table of packages in the README: who there is, and what each may use. */
final class PackageMap {
  private static final Pattern LINE =
      Pattern.compile("(?m)^\\| (?:`(\\w+)`|\\*\\(root\\)\\*) \\| [^|]+ \\| ([^|]+) \\|$");

  private final Map<String, String> mayUse = new TreeMap<>();

  private PackageMap() {}

  static PackageMap in(String markdown) {
    PackageMap map = new PackageMap();
    for (MatchResult line : LINE.matcher(markdown).results().toList()) {
      String name = line.group(1) == null ? "" : line.group(1);
      map.mayUse.put(name, line.group(2).strip());
    }
    if (map.mayUse.size() < 10) {
      throw new IllegalStateException("The README has no map of packages: " + map.mayUse);
    }
    return map;
  }

  /** The packages without their common prefix, the root as the empty string. */
  Set<String> packages() {
    return mayUse.keySet();
  }

  /** Whether the line of a package names another; every package may use the root. */
  boolean mayUse(String from, String to) {
    String line = mayUse.getOrDefault(from, "–");
    if (line.equals("–")) {
      return to.isEmpty() && !from.isEmpty();
    }
    if (line.startsWith("all but ")) {
      List<String> excluded = List.of(line.substring("all but ".length()).split(", "));
      return !excluded.contains(to);
    }
    Set<String> named = new HashSet<>(List.of(line.split(" ")));
    return to.isEmpty() || named.contains(to);
  }
}
