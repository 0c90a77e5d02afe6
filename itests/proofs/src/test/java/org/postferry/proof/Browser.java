package org.postferry.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;

/** A Chromium without a window. What it shows is kept as pictures in {@code target/screenshots}. */
final class Browser implements AutoCloseable {

    private static final File DRIVER = new File("/usr/bin/chromedriver");
    private static final File CHROMIUM = new File("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target/screenshots");
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Dimension DESKTOP = new Dimension(1280, 1000);
    private static final Dimension PHONE = new Dimension(390, 844);

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Leaves the test out where there is no Chromium. */
    static Browser open(Path profile) {
        assumeTrue(DRIVER.canExecute() && CHROMIUM.canExecute(), "no Chromium on this machine");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions().setBinary(CHROMIUM);
        // no-sandbox: Chromium refuses to be root with one
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--user-data-dir=" + profile);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER)
                .usingAnyFreePort()
                .build();
        ChromeDriver driver = new ChromeDriver(service, options);
        driver.manage().window().setSize(DESKTOP);
        return new Browser(driver);
    }

    /** Answers the browser's own question for a name and a password as a person would; ends on the product's first page. */
    void signIn(RunningPostferry postferry) {
        String authority = postferry.url().getAuthority();
        String password = postferry.password().replace(" ", "%20");
        go("http://" + postferry.user() + ":" + password + "@" + authority + "/system/console/postferry");
        see(".brand");
        // and without it in the address, which the page's own requests may not have
        go(postferry.url().toString());
        see(".heading");
        forgetComplaints();
    }

    void go(String url) {
        driver.get(url);
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** Waits until something with this text, or for this selector, can be seen. */
    WebElement see(String selector) {
        return see(selector, SOON);
    }

    WebElement see(String selector, Duration atMost) {
        try {
            Await.until("something to see at " + selector, atMost, () -> visible(selector)
                    .isPresent());
        } catch (AssertionError e) {
            keep("failure");
            throw new AssertionError(e.getMessage() + " on " + address() + ", which complains " + complaints(), e);
        }
        return visible(selector).orElseThrow();
    }

    private Optional<WebElement> visible(String selector) {
        try {
            return driver.findElements(By.cssSelector(selector)).stream()
                    .filter(WebElement::isDisplayed)
                    .findFirst();
        } catch (StaleElementReferenceException remade) {
            return Optional.empty();
        }
    }

    boolean sees(String selector) {
        return visible(selector).isPresent();
    }

    /** Whether all of it is where a person looks, without scrolling. */
    boolean isInView(String selector) {
        Object inView = driver.executeScript(
                """
                const box = document.querySelector(arguments[0]).getBoundingClientRect();
                const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
                return box.top >= 0 && box.bottom <= innerHeight && middle?.closest(arguments[0]) != null""",
                selector);
        return Boolean.TRUE.equals(inView);
    }

    /** Its text as it is now, empty when it is not there. */
    String text(String selector) {
        Object text = driver.executeScript(
                "const e = document.querySelector(arguments[0]); return e && e.checkVisibility() ? e.innerText : ''",
                selector);
        return String.valueOf(text);
    }

    /** What this expression of the page's own language comes to. */
    String evaluate(String expression) {
        return String.valueOf(driver.executeScript("return String(" + expression + ")"));
    }

    /** Goes on as on a phone. */
    void phone() {
        driver.manage().window().setSize(PHONE);
    }

    /** How many there are for this selector. */
    int count(String selector) {
        return driver.findElements(By.cssSelector(selector)).size();
    }

    /** Presses the button with this label. */
    void press(String label) {
        press("button", label);
    }

    /** Presses what has this tag and this label. */
    void press(String tag, String label) {
        Await.until(tag + " " + label, SOON, () -> clicked(() -> labelled(tag, label)));
    }

    /** Presses the first that is seen there. */
    void click(String selector) {
        Await.until("something to press at " + selector, SOON, () -> clicked(() -> visible(selector)));
    }

    /** The page may make an element anew between the look and the click. */
    private static boolean clicked(Supplier<Optional<WebElement>> look) {
        try {
            Optional<WebElement> found = look.get();
            found.ifPresent(WebElement::click);
            return found.isPresent();
        } catch (StaleElementReferenceException remade) {
            return false;
        }
    }

    private Optional<WebElement> labelled(String tag, String label) {
        return driver.findElements(By.tagName(tag)).stream()
                .filter(found -> found.isDisplayed() && found.getText().equals(label))
                .findFirst();
    }

    void type(String selector, String text) {
        WebElement field = see(selector);
        field.clear();
        field.sendKeys(text);
    }

    /** As by a person's own key, wherever the focus is. */
    void escape() {
        driver.switchTo().activeElement().sendKeys(Keys.ESCAPE);
    }

    /** Chooses a file where files are asked for. */
    void choose(String selector, Path file) {
        see(selector).sendKeys(file.toAbsolutePath().toString());
    }

    /** Long texts at once, as by the clipboard. */
    void paste(String selector, String text) {
        driver.executeScript("arguments[0].value = arguments[1]", see(selector), text);
    }

    /** Leaves a mark that a reload would wipe away. */
    void mark() {
        driver.executeScript("window.marked = true");
    }

    boolean isMarked() {
        return Boolean.TRUE.equals(driver.executeScript("return window.marked === true"));
    }

    /** Keeps what is seen now, on a desk and on a phone. */
    void picture(String name) {
        keep(name);
        driver.manage().window().setSize(PHONE);
        keep(name + "-phone");
        driver.manage().window().setSize(DESKTOP);
    }

    private void keep(String name) {
        try {
            Files.createDirectories(PICTURES);
            Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the page's programs complained about. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** Those up to now had a reason of the test's own. */
    void forgetComplaints() {
        complaints();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
