/** What the letter says, in English and in French as it is written in Canada. */
import type { LetterLanguage } from './letter.js';

const english = {
  title: 'Your temporary password',
  intro: 'With what is written here you sign in for the first time.',
  workspace: 'Workspace',
  name: 'Name',
  userName: 'User name',
  address: 'Address to type',
  password: 'Temporary password',
  validUntil: 'Valid until',
  steps: 'Three steps',
  open: 'Type the address above into the address bar of your browser.',
  type: 'Type your user name and the temporary password. Capital or small letters make no difference, nor do hyphens.',
  choose: 'Choose your own password. The temporary one then stops working.',
  destroy: 'Destroy this letter once you have signed in. Do not copy or photograph it, and give it to nobody.',
  nameless: 'The name is left out: it has characters that this letter cannot print.',
  issued: 'Issued by {issuedBy} on {issuedAt}.',
  page: 'Page 1/1',
} as const;

export type LetterPhrases = Readonly<Record<keyof typeof english, string>>;

const nbsp = '\u00a0';

const french: LetterPhrases = {
  title: 'Votre mot de passe temporaire',
  intro: 'Ce qui suit vous permet de vous connecter pour la première fois.',
  workspace: 'Espace de travail',
  name: 'Nom',
  userName: "Nom d'utilisateur",
  address: 'Adresse à entrer',
  password: 'Mot de passe temporaire',
  validUntil: "Valide jusqu'au",
  steps: 'Trois étapes',
  open: "Entrez l'adresse ci-dessus dans la barre d'adresse de votre navigateur.",
  type: "Entrez votre nom d'utilisateur et le mot de passe temporaire. Majuscules, minuscules et traits d'union n'ont pas d'importance.",
  choose: 'Choisissez votre propre mot de passe. Le mot de passe temporaire cesse alors de fonctionner.',
  destroy:
    'Détruisez cette lettre une fois connecté. Ne la copiez pas, ne la photographiez pas et ne la remettez à personne.',
  nameless: `Le nom est omis${nbsp}: il comporte des caractères que cette lettre ne peut pas imprimer.`,
  issued: 'Émise par {issuedBy} le {issuedAt}.',
  page: 'Page 1/1',
};

export const letterPhrases: Readonly<Record<LetterLanguage, LetterPhrases>> = { en: english, fr: french };
