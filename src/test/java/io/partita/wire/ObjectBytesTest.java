package io.partita.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectBytesTest {
  private static final ClassPolicy OURS =
      ClassPolicy.values().allowingPrefix(ObjectBytesTest.class.getName() + "$");

  record Point(int x, @Nullable Point next) implements Serializable {}

  enum Colour {
    RED {
      @Override
      int code() {
        return 1;
      }
    };

    abstract int code();
  }

  record Job(String name, Source source) implements Serializable {}

  static final class Source implements Serializable {
    private static final long serialVersionUID = 1L;
    final transient Thread notSent = Thread.currentThread();
    final List<Object> parts = new ArrayList<>();
    final Map<String, Object> byName = new HashMap<>();
  }

  @SuppressWarnings("JdkObsolete") // A LinkedList may be sent all the same.
  static Stream<Arguments> values() {
    return arguments(
        1,
        'c',
        2.5f,
        "text",
        new int[][] {{1}, {2, 3}},
        new String[] {"a"},
        new Integer[] {1},
        new BigDecimal("1.50"),
        MathContext.DECIMAL32,
        Instant.EPOCH,
        LocalDate.EPOCH,
        ZonedDateTime.parse("2025-10-26T02:30+01:00[Europe/Berlin]"),
        Period.ofDays(3),
        DayOfWeek.FRIDAY,
        TimeUnit.DAYS,
        UUID.randomUUID(),
        Locale.GERMANY,
        new ArrayList<>(List.of(1)),
        List.of(1, 2, 3),
        Set.of("a"),
        Map.of("k", 1),
        Arrays.asList("a", "b"),
        new LinkedList<>(List.of(1)),
        new HashMap<>(Map.of(1, 2)),
        new LinkedHashMap<>(Map.of(1, 2)),
        new TreeMap<>(Map.of("b", 1)),
        new TreeMap<String, Integer>(Comparator.reverseOrder()),
        new ConcurrentHashMap<>(Map.of("a", 1)),
        new CopyOnWriteArrayList<>(List.of(1)),
        new EnumMap<>(Map.of(DayOfWeek.MONDAY, 1)),
        EnumSet.of(DayOfWeek.MONDAY),
        Collections.unmodifiableList(new ArrayList<>(List.of(1))),
        Collections.emptyMap(),
        Collections.singletonList(1),
        Map.entry("a", 1).getKey(),
        new HashSet<>(Set.of(1, 2)));
  }

  @ParameterizedTest
  @MethodSource("values")
  @Tag("B17")
  void valueType_comesBackEqualUnderTheStrictestPolicy(Object value) {
    assertThat(read(ObjectBytes.write(value), ClassPolicy.values())).isEqualTo(value);
  }

  @Test
  @Tag("B17")
  void recordsEnumsAndArraysOfAllowedClasses_comeBack() {
    Point point = new Point(1, new Point(2, null));

    assertThat(read(ObjectBytes.write(point), OURS)).isEqualTo(point);
    assertThat(read(ObjectBytes.write(Colour.RED), OURS)).isSameAs(Colour.RED);
    assertThat(read(ObjectBytes.write(new Point[][] {{point}}), OURS))
        .isEqualTo(new Point[][] {{point}});
    assertThat(read(ObjectBytes.write(new ArrayDeque<>(List.of(point))), OURS))
        .isInstanceOf(ArrayDeque.class);
    assertThat(read(ObjectBytes.write(null), OURS)).isNull();
  }

  @Test
  void lambda_isReadOnlyWhenAskedFor() {
    int captured = 41;
    byte[] bytes = ObjectBytes.write((Supplier<Integer> & Serializable) () -> captured + 1);
    ClassPolicy policy = ClassPolicy.values().allowingPrefix(ObjectBytesTest.class.getName());

    assertThatThrownBy(() -> read(bytes, policy))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("SerializedLambda");
    assertThat(read(bytes, policy.withLambdas()))
        .isInstanceOfSatisfying(Supplier.class, it -> assertThat(it.get()).isEqualTo(42));
  }

  @Test
  void lambdaOfAClassThatIsNotAllowed_isRefusedAlsoWhenLambdasAreAskedFor() {
    byte[] bytes = ObjectBytes.write((Supplier<Integer> & Serializable) () -> 1);

    assertThatThrownBy(() -> read(bytes, ClassPolicy.values().withLambdas()))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(ObjectBytesTest.class.getName());
  }

  @Test
  void notSerialisable_namesTheFieldsOnTheWay() {
    Source source = new Source();
    source.byName.put("files", new ArrayList<>(List.of("ok", InputStream.nullInputStream())));
    Job job = new Job("copy", source);

    UnserializableException e =
        catchThrowableOfType(UnserializableException.class, () -> ObjectBytes.write(job));

    assertThat(e.path()).isEqualTo("source.byName[files][1]");
    assertThat(e.blamedClass()).startsWith("java.io.InputStream$");
    assertThat(e)
        .hasMessageContaining("source.byName[files][1]")
        .hasMessageContaining(Job.class.getName())
        .hasMessageContaining("make the field transient");
  }

  @Test
  void lambdaThatCapturesTooMuch_namesWhatItCaptured() {
    Object lock = new Object();
    Supplier<String> task = (Supplier<String> & Serializable) lock::toString;

    UnserializableException e =
        catchThrowableOfType(UnserializableException.class, () -> ObjectBytes.write(task));

    assertThat(e.blamedClass()).isEqualTo("java.lang.Object");
    assertThat(e.path()).isEqualTo("arg$1");
  }

  @Test
  void objectThatIsItselfNotSerialisable_isNamed() {
    assertThatThrownBy(() -> ObjectBytes.write(new Object()))
        .isInstanceOf(UnserializableException.class)
        .hasMessageStartingWith("Cannot send a java.lang.Object: it is not Serializable");
  }

  static final class Refuser implements Serializable {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream out) {
      throw new IllegalStateException("not now");
    }
  }

  @Test
  void objectThatRefusesToBeWritten_isReportedWithItsReason() {
    assertThatThrownBy(() -> ObjectBytes.write(List.of(new Refuser())))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("not now");
  }

  @Test
  void chainTooDeepForTheStack_isAnErrorOfItsOwn() {
    Point chain = new Point(0, null);
    for (int i = 0; i < 200_000; i++) {
      chain = new Point(i, chain);
    }
    Point all = chain;

    assertThatThrownBy(() -> ObjectBytes.write(all)).isInstanceOf(UnserializableException.class);
  }

  /** What an attacker would have on the class path: harm as soon as it is initialised or read. */
  static final class Gadget implements Serializable, InvocationHandler {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Object invoke(Object proxy, java.lang.reflect.Method method, Object[] args) {
      return null;
    }
  }

  interface Marker {}

  static Stream<Arguments> gadgets() {
    Object proxy =
        Proxy.newProxyInstance(
            ObjectBytesTest.class.getClassLoader(), new Class<?>[] {Marker.class}, new Gadget());
    return arguments(
        new Gadget(),
        new Gadget[1],
        new Gadget[1][1],
        Gadget.class,
        Gadget[].class,
        proxy,
        List.of(new Gadget()),
        new HashMap<>(Map.of("a", new Gadget())),
        new Job("hidden in a field", new Source()));
  }

  @ParameterizedTest
  @MethodSource("gadgets")
  @Tag("F24")
  void classNotAllowed_isRefusedBeforeTheLoaderIsAsked(Object gadget) {
    Recorder loader = new Recorder();
    byte[] bytes = ObjectBytes.write(gadget);

    assertThatThrownBy(() -> ObjectBytes.read(bytes, ClassPolicy.values(), loader))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("may not come from another process");
    assertThat(loader.asked).noneMatch(name -> name.contains("partita"));
  }

  @Test
  @Tag("F24")
  void proxyWhoseInterfaceIsNotAllowed_isRefusedBeforeAnyInterfaceIsLoaded() {
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Marker.class}, new Gadget());
    Recorder loader = new Recorder();
    ClassPolicy policy = ClassPolicy.values().allowing(Gadget.class.getName()::equals);

    assertThatThrownBy(() -> ObjectBytes.read(ObjectBytes.write(proxy), policy, loader))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("Marker");
    assertThat(loader.asked).isEmpty();
  }

  @Test
  void proxyOfAllowedInterfaces_comesBack() {
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Marker.class}, new Gadget());
    ClassPolicy policy = OURS.allowing("java.lang.reflect.Proxy"::equals);

    assertThat(read(ObjectBytes.write(proxy), policy)).isInstanceOf(Marker.class);
  }

  @Test
  @Tag("F24")
  void arrayLargerThanItsBytes_isRefusedBeforeItIsMade() {
    byte[] bytes = ObjectBytes.write(new long[] {1});
    // The length comes before the last element.
    bytes[bytes.length - 12] = 0x7F;

    assertThatThrownBy(() -> read(bytes, ClassPolicy.values()))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("REJECTED");
  }

  @Test
  @Tag("F24")
  void objectNestedDeeperThanTheBound_isRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(chain(CheckedInput.MAX_DEPTH + 10));
    }

    assertThatThrownBy(() -> read(bytes.toByteArray(), OURS))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("REJECTED");
  }

  private static Point chain(int length) {
    Point chain = new Point(0, null);
    for (int i = 1; i < length; i++) {
      chain = new Point(i, chain);
    }
    return chain;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 250, NestingLimit.MAX_DEPTH - 10})
  void nesting_thatIsWrittenIsRead(int length) {
    assertThat(read(ObjectBytes.write(chain(length)), OURS)).isEqualTo(chain(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {NestingLimit.MAX_DEPTH + 110, CheckedInput.MAX_DEPTH + 10, 2_000})
  @Tag("B14")
  void nestingThatWouldNotBeRead_isNotWritten(int length) {
    assertThatThrownBy(() -> ObjectBytes.write(chain(length)))
        .isInstanceOf(UnserializableException.class)
        .hasMessageContaining("nested more than 400 deep");
  }

  @Test
  void classMissingAmongOthers_isNamedWhateverFailsNext() {
    byte[] bytes = ObjectBytes.write((Supplier<Object> & Serializable) () -> new Point(0, null));
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    ClassPolicy any = ClassPolicy.values().allowing(name -> true);

    assertThatThrownBy(() -> ObjectBytes.read(bytes, any, platform))
        .isInstanceOf(WireException.class)
        .hasMessageContaining(
            "Class io.partita.wire.ObjectBytesTest is not on this process's class path");
  }

  @Test
  void bytesThatAreNoObject_areAWireException() {
    assertThatThrownBy(() -> read(new byte[] {1, 2, 3}, ClassPolicy.values()))
        .isInstanceOf(WireException.class);
    assertThatThrownBy(() -> read(new byte[0], ClassPolicy.values()))
        .isInstanceOf(WireException.class);
  }

  @Test
  void truncatedObject_isAWireException() {
    byte[] bytes = ObjectBytes.write(new Job("a", new Source()));
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut, OURS)).isInstanceOf(WireException.class);
    }
  }

  @Test
  void classThatIsNotThere_isNamed() {
    byte[] bytes = ObjectBytes.write(new Point(1, null));

    assertThatThrownBy(() -> ObjectBytes.read(bytes, OURS, ClassLoader.getPlatformClassLoader()))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("class path")
        .hasMessageContaining(Point.class.getName());
  }

  @Test
  @Tag("F24")
  void knownGadgetClassesOfTheJdk_areNoValues() {
    for (String name :
        List.of(
            "java.lang.reflect.Proxy",
            "java.lang.invoke.SerializedLambda",
            "java.rmi.server.UnicastRemoteObject",
            "java.security.SignedObject",
            "java.net.URL",
            "java.util.logging.Logger",
            "java.util.ServiceLoader",
            "javax.management.BadAttributeValueExpException",
            "com.sun.org.apache.xalan.internal.xsltc.trax.TemplatesImpl",
            "sun.reflect.annotation.AnnotationInvocationHandler",
            "java.util.jar.Attributes",
            "[Ljava.net.URL;",
            "[[Ljava.net.URL;",
            "[",
            "[L",
            "[L;",
            "")) {
      assertThat(ClassPolicy.values().allows(name)).as(name).isFalse();
    }
  }

  /** Each as one argument, an array too. */
  private static Stream<Arguments> arguments(Object... values) {
    return Stream.of(values).map(value -> Arguments.of(value));
  }

  private static @Nullable Object read(byte[] bytes, ClassPolicy policy) {
    return ObjectBytes.read(
        bytes, policy, Objects.requireNonNull(ObjectBytesTest.class.getClassLoader()));
  }

  private static final class Recorder extends ClassLoader {
    final List<String> asked = new ArrayList<>();

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("java.")) {
        asked.add(name);
      }
      return super.loadClass(name, resolve);
    }
  }
}
