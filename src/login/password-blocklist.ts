/** Well-known words and rows of keys that passwords are made of: the blocklist, offline. */

const words = `
000000 111111 112233 121212 123123 123321 131313 147258369 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 222222 3edc4rfv 5555555
654321 666666 696969 7777777 888888 987654321 999999 aa123456 abc123 abcd1234 access account admin admin123 administrator
amanda america andrea andrew angel anthony apple asdfgh asdfghjkl ashley azerty azertyuiop baseball basketball batman
beautiful biteme buster butterfly changeit changeme charlie cheese chelsea chocolate computer cookie
correcthorse correcthorsedaniel default demo diamond doorward dragon everything facebook family football
freedom friend friends fuckyou gateway george ginger girl god google guest hannah happy harley hello helloworld hockey
hottie hunter hunter2 iamthebest ilove iloveyou internet jasmine jennifer jessica jesus jordan joshua justin killer
letmein liverpool login london lovely loveme lover loveyou maggie manager marina martin master matrix matthew michael
michelle mickey money monkey motdepasse mustang mypass mypassword naruto newpassword nicole nothing oracle orange p4ssw0rd
p@ssw0rd p@ssword pa55w0rd pa55word pass passcode passphrase passport passw0rd password passwort pepper please pokemon
princess private provisioning purple q1w2e3r4 qazwsx qazwsxedc qwe123 qweasd qweasdzxc qwer1234 qwert qwerty qwertyuiop
qwertz rainbow root samsung saturday scim secret secure security server shadow silver snoopy soccer spiderman spring
starwars strongpassword summer sunday sunshine superman superuser support sysadmin system temp temporary test testing
thisismypassword thomas tigger trustno1 user username welcome whatever william winner winter yankees zaq12wsx zxcvbn
zxcvbnm a1b2c3 mynewpassword mysecretpassword thisisasecret thisisapassword iloveyousomuch passwordispassword
letmeinplease adminpassword adminadmin rootpassword defaultpassword temporarypassword changemenow changethispassword
pleasechangeme averylongpassword verylongpassword averysecurepassword supersecretpassword yourpasswordhere
`;

/** Lower case. A password of nothing but these is refused, whatever marks and digits stand around them. */
export const commonPasswords: readonly string[] = words.trim().split(/\s+/);

/** Characters in the order in which fingers or minds run along them. */
export const keyboardRows = [
  '1234567890',
  '0123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p',
  '1q2w3e4r5t6y7u8i9o0p',
  'qazwsxedcrfvtgbyhnujmikolp',
  'abcdefghijklmnopqrstuvwxyz0123456789',
  'abcdefghijklmnopqrstuvwxyz1234567890',
  '1234567890qwertyuiop',
  '1234567890qwertyuiopasdfghjklzxcvbnm',
] as const;
