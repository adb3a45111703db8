package org.aether.wps.security;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.aether.AetherException;
import org.aether.wps.request.PluginSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.context.SecurityContextHolder;

/** Who may change the store, by what Spring Security says of the caller. */
class AdministratorsTest {

    private final Administrators administrators = new Administrators(settings(Map.of()), ServerRequests.none());

    private static PluginSettings settings(Map<String, String> values) {
        return PluginSettings.read(Path.of("unused"), values::get);
    }

    @AfterEach
    void logOut() {
        SecurityContextHolder.clearContext();
    }

    private static void logIn(Authentication caller) {
        SecurityContextHolder.getContext().setAuthentication(caller);
    }

    private static Authentication user(String role) {
        return new UsernamePasswordAuthenticationToken("somebody", "", List.of(new SimpleGrantedAuthority(role)));
    }

    private void refused() {
        assertThatThrownBy(() -> administrators.require("DeleteModel"))
                .isInstanceOf(AetherException.class)
                .hasMessageStartingWith("The process aether:DeleteModel changes the model store")
                .hasMessageContaining("log in")
                .extracting(e -> ((AetherException) e).kind())
                .isEqualTo(AetherException.Kind.FORBIDDEN);
    }

    @Test
    void nobodyIsRefused() {
        refused();
    }

    @Test
    void anonymousIsRefused() {
        logIn(new AnonymousAuthenticationToken(
                "key", "anonymous", List.of(new SimpleGrantedAuthority("ROLE_ANONYMOUS"))));
        refused();
    }

    @Test
    void usersAndGroupAdministratorsAreRefused() {
        logIn(user("ROLE_AUTHENTICATED"));
        refused();
        logIn(user("ROLE_GROUP_ADMIN"));
        refused();
    }

    @Test
    void anAdministratorWhoseLoginWasNotAcceptedIsRefused() {
        Authentication caller = user("ROLE_ADMINISTRATOR");
        caller.setAuthenticated(false);
        logIn(caller);
        refused();
    }

    @Test
    void administratorsMay() {
        logIn(user("ROLE_ADMINISTRATOR"));
        assertThatCode(() -> administrators.require("DeleteModel")).doesNotThrowAnyException();
    }

    @Test
    void everybodyMayWhereSecurityIsOpen() {
        Administrators open = new Administrators(settings(Map.of("aether.security", "open")), ServerRequests.none());
        assertThatCode(() -> open.require("DeleteModel")).doesNotThrowAnyException();
    }

    @Test
    void theHostsOwnCheckReplacesSpringSecurity() {
        logIn(user("ROLE_ADMINISTRATOR"));
        Administrators never = new Administrators(settings(Map.of()), () -> false, ServerRequests.none());
        assertThatThrownBy(() -> never.require("TrainHead")).isInstanceOf(AetherException.class);
    }
}
