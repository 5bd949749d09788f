package io.partita;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the code to the map of packages in the README, line by line. */
class ArchitectureTest {
  private static final String BASE = "io.partita";
  private static final Set<String> KERNEL =
      Set.of(
          "",
          "wire",
          "transport",
          "pipe",
          "memory",
          "process",
          "command",
          "worker",
          "lane",
          "pool",
          "child",
          "shared",
          "manager");
  private static final Set<String> KNOWS_JBERET =
      Set.of("datasource", "store", "inject", "partition", "batch", "schedule", "app");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(BASE);

  private final PackageMap map = PackageMap.in(Files.readString(Path.of("README.md")));

  ArchitectureTest() throws IOException {}

  @Test
  void package_standsInTheMap() {
    assertThat(packages()).isSubsetOf(map.packages());
  }

  @Test
  void package_usesOnlyWhatItsLineNames() {
    assertThat(
            violations(
                use -> {
                  String from = packageOf(use.getOriginClass());
                  String to = packageOf(use.getTargetClass());
                  return isOurs(use.getTargetClass()) && !from.equals(to) && !map.mayUse(from, to);
                }))
        .isEmpty();
  }

  @Test
  void packages_formNoCircle() {
    slices().matching(BASE + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void kernel_usesPlainJavaOnly() {
    assertThat(
            violations(
                use ->
                    KERNEL.contains(packageOf(use.getOriginClass()))
                        && !isOurs(use.getTargetClass())
                        && !isPlainJava(use.getTargetClass())))
        .isEmpty();
  }

  @Test
  void jberet_isKnownToTheEngineAndItsWiringOnly() {
    assertThat(
            violations(
                use ->
                    isIn(use.getTargetClass(), "org.jberet")
                        && !KNOWS_JBERET.contains(packageOf(use.getOriginClass()))))
        .isEmpty();
  }

  @Test
  void package_isNullMarked() {
    JavaPackage base = CLASSES.getPackage(BASE);

    assertThat(base.getSubpackages())
        .allMatch(subpackage -> subpackage.isAnnotatedWith(NullMarked.class));
    assertThat(base.isAnnotatedWith(NullMarked.class)).isTrue();
  }

  private static Set<String> packages() {
    Set<String> packages = new TreeSet<>();
    CLASSES.forEach(one -> packages.add(packageOf(one)));
    return packages;
  }

  private static Set<String> violations(Predicate<Dependency> isViolation) {
    Set<String> violations = new TreeSet<>();
    for (JavaClass one : CLASSES) {
      one.getDirectDependenciesFromSelf().stream()
          .filter(isViolation)
          .forEach(use -> violations.add(use.getDescription()));
    }
    return violations;
  }

  /** The package below {@code io.partita}, empty for the root. */
  private static String packageOf(JavaClass one) {
    String name = one.getBaseComponentType().getPackageName();
    return name.equals(BASE) ? "" : name.substring(Math.min(name.length(), BASE.length() + 1));
  }

  private static boolean isOurs(JavaClass one) {
    return isIn(one, BASE);
  }

  private static boolean isPlainJava(JavaClass one) {
    return one.getBaseComponentType().isPrimitive()
        || isIn(one, "java")
        || isIn(one, "javax")
        || isIn(one, "org.jspecify");
  }

  private static boolean isIn(JavaClass one, String parent) {
    String name = one.getBaseComponentType().getPackageName();
    return name.equals(parent) || name.startsWith(parent + ".");
  }
}
