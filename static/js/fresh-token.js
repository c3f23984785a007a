// A form that is sent again after one has signed in in another window: signing in changes the token,
// so take the one that holds at the moment of sending. Without this script it is asked for once more.
document.addEventListener('submit', (event) => {
  const field = event.target.querySelector('input[name="csrfmiddlewaretoken"]');
  const cookie = document.cookie.split('; ').find((each) => each.startsWith('csrftoken='));
  if (field && cookie) field.value = decodeURIComponent(cookie.slice('csrftoken='.length));
});
