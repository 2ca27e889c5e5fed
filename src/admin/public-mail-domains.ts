/** Mail providers whose addresses anybody can get: no tenant may own these domains (security rule 2). */

const names = `
126.com 163.com aim.com alice.it aol.com att.net bell.net bellsouth.net bigpond.com bluewin.ch bol.com.br btinternet.com
charter.net comcast.net cox.net daum.net duck.com earthlink.net email.com fastmail.com fastmail.fm foxmail.com free.fr
freenet.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hanmail.net hey.com hotmail.be hotmail.ca
hotmail.co.jp hotmail.co.uk hotmail.com hotmail.com.ar hotmail.com.br hotmail.de hotmail.es hotmail.fr hotmail.it
hushmail.com icloud.com inbox.com juno.com kpnmail.nl laposte.net libero.it live.be live.ca live.co.uk live.com
live.com.au live.com.mx live.de live.fr live.it live.nl mac.com mail.com mail.de mail.ru mailbox.org mailinator.com
me.com msn.com naver.com neuf.fr ntlworld.com online.de optonline.net optusnet.com.au orange.fr outlook.be outlook.com
outlook.com.br outlook.de outlook.es outlook.fr outlook.it outlook.jp pm.me posteo.de proton.me protonmail.ch
protonmail.com qq.com rambler.ru rediffmail.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca
sina.com skynet.be sky.com sohu.com sympatico.ca t-online.de talktalk.net telenet.be telus.net terra.com.br tiscali.it
tuta.com tutanota.com uol.com.br verizon.net videotron.ca virgilio.it virginmedia.com wanadoo.fr web.de windowslive.com
wp.pl xtra.co.nz yahoo.ca yahoo.co.id yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.ar yahoo.com.au
yahoo.com.br yahoo.com.mx yahoo.de yahoo.es yahoo.fr yahoo.in yahoo.it yandex.com yandex.ru yeah.net ymail.com yopmail.com
zoho.com zohomail.com
`;

/** A-labels in lower case. */
export const publicMailDomains: ReadonlySet<string> = new Set(names.trim().split(/\s+/));
