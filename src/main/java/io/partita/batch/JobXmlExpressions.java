package io.partita.batch;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The expressions in a job XML's attributes, {@code #{jobParameters['name']}} and its like, in
 * document order.
 *
 * <p>JBeret replaces them in the server, one property after the other, and a property may use those
 * before it: ten lines that each use the one above ten times make 10<sup>10</sup> characters. So
 * this counts what an attribute can grow to, and refuses it before JBeret tries. For a property
 * that occurs more than once the largest counts.
 */
final class JobXmlExpressions {
  private static final Pattern EXPRESSION =
      Pattern.compile(
          "#\\{(jobParameters|jobProperties|systemProperties|environmentVariables|partitionPlan)"
              + "\\[(['\"])([^'\"\\]]+)\\2\\]\\}");

  /** What one value may grow to, and all together, in characters. */
  static final int MAX_VALUE = 256 * 1024;

  static final int MAX_TOTAL = 16 * 1024 * 1024;

  /** JBeret calls itself once per expression in a value. */
  static final int MAX_EXPRESSIONS = 100;

  /** The store keeps 3,000 characters of job parameters in all. */
  private static final int PARAMETER = 3_000;

  /** What a property of a partition plan may grow to. */
  private static final int MAX_PLAN_VALUE = 8 * 1024;

  /** What a value can grow to; its expressions of the plan are replaced later, per partition. */
  private record Size(long characters, long planExpressions) {
    static final Size ZERO = new Size(0, 0);

    Size plus(long more, long plan) {
      return new Size(characters + more, planExpressions + plan);
    }

    Size largest(Size other) {
      return new Size(
          Math.max(characters, other.characters), Math.max(planExpressions, other.planExpressions));
    }
  }

  private final Set<String> parameterNames = new TreeSet<>();
  private final Map<String, Size> properties = new HashMap<>();
  private Size unknownName = Size.ZERO;
  private long total;

  /** The job parameters that occur, sorted. */
  Set<String> parameterNames() {
    return Collections.unmodifiableSet(parameterNames);
  }

  /**
   * Takes the next attribute.
   *
   * @throws JobXmlFault if it is refused
   */
  void attribute(String value) {
    measure(value);
  }

  /** Takes the next property; one of a partition plan cannot use the plan. */
  void property(String name, String value, boolean inPlan) {
    measure(name);
    Size size = measure(value);
    if (inPlan && (size.planExpressions() > 0 || size.characters() > MAX_PLAN_VALUE)) {
      throw new JobXmlFault(
          size.planExpressions() > 0
              ? "a property of a partition plan cannot use partitionPlan"
              : "a property of a partition plan can grow to more than "
                  + MAX_PLAN_VALUE
                  + " characters");
    }
    if (name.contains("#{")) {
      unknownName = unknownName.largest(size);
    } else {
      properties.merge(name, size, Size::largest);
    }
  }

  private Size measure(String value) {
    Size size = Size.ZERO;
    int expressions = 0;
    int from = 0;
    Matcher expression = EXPRESSION.matcher(value);
    for (int at = value.indexOf("#{"); at >= 0; at = value.indexOf("#{", from)) {
      if (!expression.find(from) || expression.start() != at) {
        throw new JobXmlFault("\"#{\" must begin an expression such as #{jobParameters['name']}");
      }
      size = add(size.plus(at - from, 0), expression);
      from = expression.end();
      expressions++;
    }
    size = size.plus(value.length() - from, 0);
    long grown = size.characters() + size.planExpressions() * MAX_PLAN_VALUE;
    total += grown;
    if (expressions > MAX_EXPRESSIONS || grown > MAX_VALUE || total > MAX_TOTAL) {
      throw new JobXmlFault(
          expressions > MAX_EXPRESSIONS
              ? "a value has more than " + MAX_EXPRESSIONS + " expressions"
              : "the expressions can grow to more than "
                  + (grown > MAX_VALUE ? MAX_VALUE : MAX_TOTAL)
                  + " characters");
    }
    return size;
  }

  private Size add(Size size, Matcher expression) {
    String name = expression.group(3);
    switch (expression.group(1)) {
      case "jobParameters" -> {
        parameterNames.add(name);
        return size.plus(PARAMETER, 0);
      }
      case "jobProperties" -> {
        Size used = properties.getOrDefault(name, Size.ZERO).largest(unknownName);
        return size.plus(used.characters(), used.planExpressions());
      }
      case "partitionPlan" -> {
        return size.plus(expression.end() - expression.start(), 1);
      }
      case "systemProperties" -> {
        return size.plus(length(System.getProperty(name)), 0);
      }
      default -> {
        return size.plus(length(System.getenv(name)), 0);
      }
    }
  }

  private static int length(@Nullable String value) {
    return value == null ? 0 : value.length();
  }
}
